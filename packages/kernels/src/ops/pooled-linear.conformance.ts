/** Float64 twins of a linear layer on rows and of the max over neighbours. */

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
