/** The naive twin of a mini-PointNet behind its first activation, in float64. */
import { naiveMax, naiveNormalised, naiveRowsTimes } from './naive-rows.conformance.js';

export type Widths = readonly [k: number, c1: number, c2: number, width: number, out: number];

/** The layers one after the other: f, g = max of f, [g, f] w3^T + b3, BatchNorm, ReLU, w4, max. */
export function naiveEmbedding(
  inputs: Float64Array[],
  [k, c1, c2, width, out]: Widths,
  moments?: Float64Array,
): Float64Array {
  const [x, w2, b2, w3, b3, gain, bias, w4, b4] = inputs as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
    ...[Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  const f = naiveRowsTimes(x, w2, b2, c1);
  const shared = naiveRowsTimes(naiveMax(f, k, c2), w3, b3, c2);
  const local = naiveRowsTimes(f, w3, new Float64Array(width), c2, c2);
  const y = local.map((value, i) => value + (shared[Math.floor(i / width / k) * width + (i % width)] as number));
  const h = naiveNormalised(y, gain, bias, moments).map((value) => Math.max(value, 0));
  return naiveMax(naiveRowsTimes(h, w4, b4, width), k, out);
}
