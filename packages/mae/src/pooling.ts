/** Pooling of a cloud's tokens into one feature (SPEC 8). */

export interface PooledFeatures {
  /** Element-wise maximum over the tokens [B,C]. */
  readonly max: Float32Array;
  /** Mean over the tokens [B,C]. */
  readonly mean: Float32Array;
}

/** tokens [B*G,C] -> max and mean [B,C]. */
export function poolTokens(tokens: Float32Array, batch: number, width: number): PooledFeatures {
  const groups = tokens.length / (batch * width);
  const max = new Float32Array(batch * width).fill(Number.NEGATIVE_INFINITY);
  const sum = new Float64Array(batch * width);
  for (let row = 0; row < batch * groups; row++) {
    const into = Math.floor(row / groups) * width;
    for (let c = 0; c < width; c++) {
      const value = tokens[row * width + c] as number;
      if (value > (max[into + c] as number)) max[into + c] = value;
      sum[into + c] = (sum[into + c] as number) + value;
    }
  }
  return { max, mean: Float32Array.from(sum, (value) => value / groups) };
}
