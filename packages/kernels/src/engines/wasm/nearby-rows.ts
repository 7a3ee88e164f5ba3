/** Which rows of a sample may attend to each other in local attention (SPEC 5.4): made once a level, read by all blocks. */
import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';

/** What the kernel may read behind the last point. */
const PADDING = 8;

/** Bytes of the bits of one row among n. */
export function nearRowBytes(n: number): number {
  return (n + 7) >> 3;
}

/** Bytes of the bits of one sample of n rows: n rows of whole bytes. */
export function nearBytes(n: number): number {
  return n * nearRowBytes(n);
}

/** As `nearbyRows` in ops/: bits of all pairs, sample by sample. */
export function nearbyRows(centres: Float32Array, lengths: Int32Array, radius: number): Tensor {
  const rows = centres.length / 3;
  const plane = rows + PADDING;
  const planes = new Float32Array(3 * plane);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < 3; c++) planes[c * plane + r] = centres[3 * r + c] as number;
  }
  const points = tensor1d(planes, 'float32');
  const bits = allocate([nearWords(lengths)], 'int32');
  let [row, bytes] = [0, 0];
  for (const n of lengths) {
    kernels().run.nearbyRows(pointer(points) + 4 * row, plane, n, radius * radius, pointer(bits) + bytes);
    row += n;
    bytes += nearBytes(n);
  }
  points.dispose();
  return bits;
}

/** @throws Error when the bits were made of other lengths */
export function expectNearSize(near: Tensor, lengths: Int32Array): void {
  const words = nearWords(lengths);
  if (near.size !== words || near.dtype !== 'int32') {
    throw new Error(
      `attention: near pairs of these lengths take ${words} int32 words, got ${near.size} of ${near.dtype}`,
    );
  }
}

function nearWords(lengths: Int32Array): number {
  return Math.ceil(lengths.reduce((sum, n) => sum + nearBytes(n), 0) / 4);
}
