/**
 * The patch embedding of a depth image, whose three channels are equal: sum_c w_c ((x - mean_c) / std_c) is one
 * convolution of one channel, with w' = sum_c w_c / std_c and a bias that takes the means. A third of the input to move
 * and of the arithmetic, and the same numbers up to rounding.
 */

export type Rgb = readonly [number, number, number];

export interface DepthEmbedding {
  /** [C, 1, patch, patch] */
  readonly weight: Float32Array;
  /** [C] */
  readonly bias: Float32Array;
}

/**
 * @param weight [C, 3, patch, patch]
 * @param bias [C]
 * @throws RangeError when a standard deviation is not positive
 */
export function depthEmbedding(weight: Float32Array, bias: Float32Array, mean: Rgb, std: Rgb): DepthEmbedding {
  if (mean.length !== 3 || !mean.every(Number.isFinite))
    throw new RangeError(`the teacher's mean must be three numbers, got [${mean}]`);
  if (std.length !== 3 || !std.every((value) => value > 0))
    throw new RangeError(`the teacher's std must be three positive numbers, got [${std}]`);
  const pixels = weight.length / bias.length / 3;
  const folded = new Float32Array(bias.length * pixels);
  const shifted = new Float32Array(bias.length);
  for (let row = 0; row < bias.length; row++) {
    let shift = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      let sum = 0;
      for (let channel = 0; channel < 3; channel++) {
        const value = weight[(row * 3 + channel) * pixels + pixel] / std[channel];
        sum += value;
        shift += value * mean[channel];
      }
      folded[row * pixels + pixel] = sum;
    }
    shifted[row] = bias[row] - shift;
  }
  return { weight: folded, bias: shifted };
}
