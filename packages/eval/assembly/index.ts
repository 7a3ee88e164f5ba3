// The exported functions; memory is this module's own, and the caller lays it out from `heapBase` on.
export { addGathered, addRow, allProducts, gatherRow, product, rowTimes, twoRowsTimes, widen } from './rows';
export { bindState, deepestWithout, partner, step } from './smo';

/** First free byte, 16-byte aligned. */
export function heapBase(): usize {
  return (__heap_base + 15) & ~15;
}
