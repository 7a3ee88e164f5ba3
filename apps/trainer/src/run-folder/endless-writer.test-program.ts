/** A child process of checkpoint-store.test.ts: writes checkpoint after checkpoint until it is killed. */
import { tensor } from '@i2p/safetensors';
import { saveCheckpoint } from './checkpoint-store.js';

const [folder = '', first = '0'] = process.argv.slice(2);
for (let step = Number(first); ; step++) {
  const model = new Map([['weight', tensor(new Float32Array(400_000).fill(step), [400_000])]]);
  const optimizer = new Map([['moment', tensor(new Float32Array(400_000).fill(-step), [400_000])]]);
  saveCheckpoint(folder, { state: { step, metricsBytes: 10 * step }, model, optimizer });
  process.stdout.write(`${step}\n`);
}
