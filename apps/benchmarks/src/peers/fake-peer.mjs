/** Speaks the protocol of `server.py` for the tests: adds what is in the arrays, dies or fails when told to. */
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

let options = {};
let runs = 0;

const operations = {
  load(request) {
    if (request.module === 'unknown') throw new Error('no module named unknown');
    options = request.options;
    return { description: `${request.module}, ${process.env.OMP_NUM_THREADS} threads` };
  },
  run() {
    if (options.die) {
      console.error('out of memory');
      process.exit(9);
    }
    runs++;
    return { seconds: 0.25 * runs };
  },
  results({ file }) {
    const header = JSON.stringify({ runs: { dtype: 'I32', shape: [1], data_offsets: [0, 4] } });
    const bytes = Buffer.alloc(8 + header.length + 4);
    bytes.writeBigUInt64LE(BigInt(header.length));
    bytes.write(header, 8);
    bytes.writeInt32LE(runs, 8 + header.length);
    writeFileSync(file, bytes);
    return {};
  },
  memory: () => ({ megabytes: 12 }),
};

createInterface(process.stdin).on('line', (line) => {
  const { id, op, arguments: args } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ id, value: operations[op](args) }));
  } catch (error) {
    console.log(JSON.stringify({ id, error: error.message }));
  }
});
