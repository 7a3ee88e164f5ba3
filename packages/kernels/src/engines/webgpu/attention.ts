/**
 * Multi-head self-attention on packed rows (SPEC 5.2, 5.3). An invocation has one query (or key) and goes over the keys (or queries) of
 * its sample, a tile in workgroup memory at a time; of the n x n weights none is ever stored.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import type { RowSegments } from '../../operands.js';
import { attentionPrograms, QUERIES } from './attention-programs.js';
import { allocate, device } from './device.js';
import { expectNearSize, longestOf, nearWords } from './nearby-rows.js';

/** As `attention` in ops/. */
export function attention(qkv: Tensor, { offsets, lengths, near }: RowSegments, heads: number): Tensor {
  const [rows = 0, width = 0] = qkv.shape;
  const d = width / 3;
  if (near) expectNearSize(near, lengths);
  const programs = attentionPrograms(d / heads, near !== undefined);
  const sizes = { d, heads, words: nearWords(lengths), scale: (d / heads) ** -0.5 };
  const grid = [Math.ceil(longestOf(lengths) / QUERIES), lengths.length, heads] as const;
  return differentiable(
    [qkv],
    (save) => {
      const [y, norms] = [allocate([rows, d]), allocate([rows, heads, 2])];
      device().run(programs.forward, { qkv, offsets, near: near ?? offsets, y, norms }, sizes, grid);
      save(near ? [qkv, offsets, y, norms, near] : [qkv, offsets, y, norms]);
      norms.dispose();
      return y;
    },
    (dy, saved) => {
      const [qkv, offsets, y, norms, near = saved[1]] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor?];
      const [dqkv, inner] = [allocate([rows, width]), allocate([rows, heads])];
      const given = { qkv, offsets, near: near as Tensor, norms, dy };
      device().run(programs.queries, { ...given, y, dqkv, inner }, sizes, grid);
      device().run(programs.keys, { ...given, inner, dqkv }, sizes, grid);
      inner.dispose();
      return [dqkv];
    },
  );
}
