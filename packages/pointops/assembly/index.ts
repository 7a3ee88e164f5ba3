// The exported functions; memory is this module's own, and the caller lays it out from `heapBase` on.
export { allFinite } from './finite';
export { fps, fpsScratchBytes } from './fps';
export { fpsBuckets, fpsBucketsScratchBytes } from './fps-buckets';
export { knn, knnScratchBytes } from './knn';
export { knnBuckets, knnBucketsScratchBytes } from './knn-buckets';

/** First free byte, 16-byte aligned. */
export function heapBase(): usize {
  return (__heap_base + 15) & ~15;
}
