// The exported functions; memory is this module's own, and the caller lays it out from `heapBase` on.
export { fps, fpsScratchBytes } from './fps';
export { knn, knnScratchBytes } from './knn';

/** First free byte, 16-byte aligned. */
export function heapBase(): usize {
  return (__heap_base + 15) & ~15;
}
