/** What one rank of the communicator's test does: every call once; what it got is printed as one line of JSON, short enough for mpirun not to cut it. */
import { createHash } from 'node:crypto';
import { joinRanks } from './index.js';

const ranks = joinRanks();
const { rank, size } = ranks;
const large = Float32Array.from({ length: 100_003 }, (_, i) => Math.sin(i + 1e5 * rank));
ranks.allReduce(large);
// shorter than there are ranks: some have nothing to add up
const short = Float32Array.of([1e8, 1, -1e8][rank] ?? 0);
ranks.allReduce(short);
const gathered = ranks.allGather(Float64Array.of(rank, 0.5));
const word = ranks.broadcast(rank === 1 ? new TextEncoder().encode('hello') : undefined, 1);
const parts = ranks.gather(new Uint8Array(rank).fill(rank));
ranks.barrier();
ranks.finalize();
ranks.finalize();
process.stdout.write(
  `${JSON.stringify({
    ...{ rank, size, description: ranks.description, short: [...short], gathered: [...gathered] },
    large: createHash('sha256').update(large).digest('hex'),
    ...{ word: new TextDecoder().decode(word), parts: parts?.map((part) => [...part]) },
  })}\n`,
);
