/** Multi-head self-attention on packed rows (SPEC 5.2, 5.3). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';

/** Where each sample's rows start: `offsets` is an int32 tensor [B+1], `lengths` the same on the host. */
export interface RowSegments {
  readonly offsets: Tensor;
  readonly lengths: Int32Array;
}

/**
 * qkv [R,3d] -> [R,d]; a row attends to the rows of its own sample. Scale head_dim^-0.5.
 * @param qkv queries, keys and values side by side, heads consecutive within each
 * @throws Error when d is no multiple of the head count, or the lengths do not add up to R
 */
export function attention(qkv: Tensor, segments: RowSegments, heads: number): Tensor {
  const [rows = 0, width = 0] = qkv.shape;
  const d = width / 3;
  if (d % heads !== 0) throw new Error(`attention: width ${d} is not a multiple of ${heads} heads`);
  const batch = segments.lengths.length;
  const covered = segments.lengths.reduce((sum, n) => sum + n, 0);
  if (covered !== rows) throw new Error(`attention: lengths add up to ${covered}, but there are ${rows} rows`);
  const squares = segments.lengths.reduce((sum, n) => sum + n * n, 0);
  const longest = segments.lengths.reduce((a, b) => Math.max(a, b), 0);
  return differentiable(
    [qkv],
    (save) => {
      const { run, scratch } = kernels();
      const weights = allocate([squares * heads]);
      const out = allocate([rows, d]);
      run.attentionForward(
        pointer(qkv),
        pointer(segments.offsets),
        batch,
        heads,
        d,
        pointer(weights),
        pointer(out),
        scratch,
      );
      save([qkv, segments.offsets, weights]);
      weights.dispose();
      return out;
    },
    (dy, saved) => {
      const [qkv, offsets, weights] = saved as [Tensor, Tensor, Tensor];
      const { run, scratch } = kernels();
      const dqkv = allocate([rows, width]);
      const dweights = allocate([longest * longest]);
      const pointers = [weights, dy, dqkv, dweights].map(pointer);
      run.attentionBackward(pointer(qkv), pointer(offsets), batch, heads, d, ...pointers, scratch);
      dweights.dispose();
      return [dqkv];
    },
  );
}
