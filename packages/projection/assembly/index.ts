// The exported functions; memory is this module's own, and the caller lays it out from `heapBase` on.
export { pixels } from './pixels';
export { cutMap, placeStencils, readPatches, stencilBytes } from './read-patches';
export { sigmoid } from './sigmoid';
export { splat } from './splat';

/** First free byte, 16-byte aligned. */
export function heapBase(): usize {
  return (__heap_base + 15) & ~15;
}
