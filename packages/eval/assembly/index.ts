// The exported functions; memory is this module's own, and the caller lays it out from `heapBase` on.
export { addGathered, gatherRow, product, rowTimes, twoRowsTimes } from './rows';
export { bindState, partner, step } from './smo';

/** First free byte, 16-byte aligned. */
export function heapBase(): usize {
  return (__heap_base + 15) & ~15;
}
