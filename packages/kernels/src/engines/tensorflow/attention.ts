/**
 * Multi-head self-attention in TensorFlow's operations (SPEC 5.2 - 5.4). Samples are padded to the longest; what is padded, or not near, gets
 * so large a negative score that its weight is exactly 0.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { RowSegments } from '../../operands.js';
import {
  add,
  batchMatMul,
  concat,
  floats,
  gather,
  ints,
  mul,
  operation,
  reshape,
  slice,
  softmax,
  stack,
  sub,
  sum,
  transpose,
} from './raw.js';

const NEVER = -1e9;

/** Samples side by side, padded to the longest. */
interface Padding {
  readonly batch: number;
  readonly longest: number;
  /** For each padded row its row, one behind the last for none. undefined: nothing is padded. */
  readonly from: Tensor | undefined;
  /** For each row its padded row. */
  readonly to: Tensor | undefined;
}

function paddingOf(lengths: Int32Array): Padding {
  const batch = lengths.length;
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  const rows = lengths.reduce((a, b) => a + b, 0);
  if (rows === batch * longest) return { batch, longest, from: undefined, to: undefined };
  const from = new Int32Array(batch * longest).fill(rows);
  const to = new Int32Array(rows);
  let row = 0;
  lengths.forEach((n, b) => {
    for (let i = 0; i < n; i++, row++) {
      from[b * longest + i] = row;
      to[row] = b * longest + i;
    }
  });
  return { batch, longest, from: ints(from), to: ints(to) };
}

/** [R,w] -> [B*L,w], zeros where there is no row. */
function padded(x: Tensor, { from }: Padding): Tensor {
  if (!from) return x;
  const [, width = 0] = x.shape;
  return gather(concat([x, floats(new Float32Array(width), [1, width])], 0), from);
}

function unpadded(x: Tensor, { to }: Padding): Tensor {
  return to ? gather(x, to) : x;
}

/** Scores to be added [B,1,L,L] or [B,1,1,L]; undefined where all rows of a sample see each other. */
function maskOf({ lengths, near }: RowSegments, { batch, longest, from }: Padding): Tensor | undefined {
  if (near) return near;
  if (!from) return undefined;
  const mask = new Float32Array(batch * longest);
  lengths.forEach((n, b) => mask.fill(NEVER, b * longest + n, (b + 1) * longest));
  return floats(mask, [batch, 1, 1, longest]);
}

/** As `nearbyRows` in ops/: scores to be added [B,1,L,L]. Distances in float32, as everywhere. */
export function nearbyRows(centres: Float32Array, lengths: Int32Array, radius: number): Tensor {
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  const mask = new Float32Array(lengths.length * longest * longest).fill(NEVER);
  const limit = Math.fround(radius * radius);
  let first = 0;
  lengths.forEach((n, b) => {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const close = i === j || squaredDistance(centres, first + i, first + j) < limit;
        if (close) mask[(b * longest + i) * longest + j] = 0;
      }
    }
    first += n;
  });
  return floats(mask, [lengths.length, 1, longest, longest]);
}

function squaredDistance(points: Float32Array, i: number, j: number): number {
  const { fround } = Math;
  const part = (c: number): number => {
    const difference = fround((points[3 * j + c] as number) - (points[3 * i + c] as number));
    return fround(difference * difference);
  };
  return fround(fround(part(0) + part(1)) + part(2));
}

/** As `attention` in ops/. */
export function attention(qkv: Tensor, segments: RowSegments, heads: number): Tensor {
  const [, width = 0] = qkv.shape;
  const d = width / 3;
  const padding = paddingOf(segments.lengths);
  const { batch, longest } = padding;
  const sizes = [batch, longest, heads, d / heads] as const;
  const scale = (d / heads) ** -0.5;
  const split = (x: Tensor): Tensor => transpose(reshape(x, sizes), [0, 2, 1, 3]);
  const joined = (x: Tensor): Tensor => reshape(transpose(x, [0, 2, 1, 3]), [batch * longest, d]);
  return operation(
    [qkv],
    (save) => {
      const parts = transpose(reshape(padded(qkv, padding), [batch, longest, 3, heads, d / heads]), [2, 0, 3, 1, 4]);
      const [q, k, v] = unstacked(parts) as [Tensor, Tensor, Tensor];
      const scores = mul(batchMatMul(q, k, false, true), scale);
      const mask = maskOf(segments, padding);
      const weights = softmax(mask ? add(scores, mask) : scores);
      save([q, k, v, weights, ...(padding.from && padding.to ? [padding.from, padding.to] : [])]);
      return unpadded(joined(batchMatMul(weights, v)), padding);
    },
    (dy, saved) => {
      const [q, k, v, weights, from, to] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor?, Tensor?];
      const kept = { ...padding, from, to };
      const dout = split(padded(dy, kept));
      const dweights = batchMatMul(dout, v, false, true);
      const weighted = mul(dweights, weights);
      const dscores = mul(sub(weighted, mul(weights, sum(weighted, [3], true))), scale);
      const gradients = [batchMatMul(dscores, k), batchMatMul(dscores, q, true), batchMatMul(weights, dout, true)];
      const packed = transpose(stack(gradients), [1, 3, 0, 2, 4]);
      return [unpadded(reshape(packed, [batch * longest, width]), kept)];
    },
  );
}

/** The parts along the first axis. */
function unstacked(x: Tensor): Tensor[] {
  const [count = 0, ...rest] = x.shape;
  return Array.from({ length: count }, (_, i) => reshape(slice(x, [i, ...rest.map(() => 0)], [1, ...rest]), rest));
}
