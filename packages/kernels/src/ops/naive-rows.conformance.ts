/** Float64 twins of a linear layer on rows, of the max over neighbours and of BatchNorm. */

/** x [R,in] w^T + bias, the columns of w from `at` on. */
export function naiveRowsTimes(
  x: Float64Array,
  w: Float64Array,
  bias: Float64Array,
  inner: number,
  at = 0,
): Float64Array {
  const width = bias.length;
  const stride = w.length / width;
  return Float64Array.from({ length: (x.length / inner) * width }, (_, i) => {
    const [r, o] = [Math.floor(i / width), i % width];
    let sum = bias[o]!;
    for (let c = 0; c < inner; c++) sum += x[r * inner + c]! * w[o * stride + at + c]!;
    return sum;
  });
}

/** Max over the k rows of each group. */
export function naiveMax(x: Float64Array, k: number, d: number): Float64Array {
  return Float64Array.from({ length: x.length / k }, (_, i) => {
    const [g, c] = [Math.floor(i / d), i % d];
    return Math.max(...Array.from({ length: k }, (_, j) => x[(g * k + j) * d + c]!));
  });
}

/** (y - mean) / sqrt(variance + eps) * gain + bias, by the moments [2,d] of y itself unless others are given. */
export function naiveNormalised(
  y: Float64Array,
  gain: Float64Array,
  bias: Float64Array,
  moments = naiveMoments(y, gain.length),
): Float64Array {
  const d = gain.length;
  return y.map((value, i) => {
    const c = i % d;
    return ((value - moments[c]!) / Math.sqrt(moments[d + c]! + 1e-5)) * gain[c]! + bias[c]!;
  });
}

/** Means of the columns, then their biased variances. */
export function naiveMoments(x: Float64Array, d: number): Float64Array {
  const rows = x.length / d;
  const moments = new Float64Array(2 * d);
  for (let i = 0; i < x.length; i++) moments[i % d]! += x[i]! / rows;
  for (let i = 0; i < x.length; i++) moments[d + (i % d)]! += (x[i]! - moments[i % d]!) ** 2 / rows;
  return moments;
}
