/** Rows of several samples one below the other. */
import { nearbyRows, type RowSegments } from '@i2p/kernels';
import { tensor1d } from '@tensorflow/tfjs-core';

/** Segments of the given lengths; the offsets live on the heap until disposed (inside tf.tidy: by themselves). */
export function rowSegments(lengths: Int32Array): RowSegments {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + length;
  });
  return { lengths, offsets: tensor1d(offsets, 'int32') };
}

/**
 * Segments in which a row attends only to rows whose centres lie closer than the radius, and to itself (SPEC 5.4). Radius 0
 * is no limit. Made once a level and given to all its blocks.
 * @param centres coordinates of the rows [R,3]
 */
export function localSegments(lengths: Int32Array, centres: Float32Array, radius: number): RowSegments {
  const segments = rowSegments(lengths);
  return radius === 0 ? segments : { ...segments, near: nearbyRows(centres, lengths, radius) };
}
