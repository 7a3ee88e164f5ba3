/** Runs `work` on every item, as many at a time as there are cores (at most 4); results in the items' order. */
import { availableParallelism } from 'node:os';

export async function inParallel(items, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism(), items.length) }, worker));
  return results;
}
