/** Leaves behind what a run of the trainer leaves: step n takes n seconds; fails when its data is called so. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const option = (name) => process.argv[process.argv.indexOf(name) + 1];
if (option('--data') === 'failing') {
  console.error('no such data');
  process.exit(2);
}
const steps = Array.from({ length: Number(option('--steps')) }, (_, i) => i + 1);
const write = (name, line) =>
  writeFileSync(join(option('--out'), name), steps.map((step) => `${JSON.stringify(line(step))}\n`).join(''));
mkdirSync(option('--out'));
write('timing.jsonl', (step) => ({ step, seconds: step }));
write('metrics.jsonl', (step) => ({ step, loss3d: 1 / step }));
