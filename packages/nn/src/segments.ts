/** Rows of several samples one below the other. */
import type { RowSegments } from '@i2p/kernels';
import { tensor1d } from '@tensorflow/tfjs-core';

/** Segments of the given lengths; the offsets live on the heap until disposed (inside tf.tidy: by themselves). */
export function rowSegments(lengths: Int32Array): RowSegments {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + length;
  });
  return { lengths, offsets: tensor1d(offsets, 'int32') };
}
