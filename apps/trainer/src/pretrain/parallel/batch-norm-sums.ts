/** BatchNorm over the clouds of all workers: their sums, added up in worker order. */
import type { BatchNormReduction } from '@i2p/kernels';
import type { Barrier } from './barrier.js';
import type { SharedMemory } from './shared-memory.js';

/** The reduction of one worker; all workers call theirs equally often. */
export function batchNormSums(
  { batchNorm, workers }: SharedMemory,
  worker: number,
  barrier: Barrier,
): BatchNormReduction {
  const cells = new Float64Array(batchNorm);
  const slot = cells.length / (2 * workers);
  let calls = 0;
  return (sums, rows) => {
    if (sums.length >= slot) throw new Error(`a BatchNorm layer has ${sums.length} sums, room is for ${slot - 1}`);
    // two sets in turn: whoever writes the next one knows by the barrier that all have read the one before it
    const set = (calls++ % 2) * workers;
    const start = (set + worker) * slot;
    cells[start] = rows;
    cells.set(sums, start + 1);
    barrier.wait();
    sums.fill(0);
    let total = 0;
    for (let from = 0; from < workers; from++) {
      const part = cells.subarray((set + from) * slot, (set + from + 1) * slot);
      total += part[0] as number;
      for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (part[1 + i] as number);
    }
    return total;
  };
}
