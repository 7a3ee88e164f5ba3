/** Naive twin: the forward pass of a ViT in float64 by loops, one image at a time, nothing folded. */
import type { Activation, VitConfig } from '../vit-config.js';
import type { LinearWeights, NormWeights, VitWeights } from '../vit-weights.js';

type Matrix = number[][];

const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);
const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => value * b[i]));
const add = (a: Matrix, b: Matrix): Matrix => a.map((row, r) => row.map((value, i) => value + b[r][i]));

/** image [3, H, W] -> features [T, F] (class token first), attention of the last block [H][T][T] */
export function plainVit(
  config: VitConfig,
  weights: VitWeights,
  image: ArrayLike<number>,
): { features: Matrix; attention: Matrix[] } {
  let x = embed(config, weights, image);
  if (weights.preNorm) x = layerNorm(x, weights.preNorm, config.layerNormEps);
  let attention: Matrix[] = [];
  for (const block of weights.blocks) {
    const normed = layerNorm(x, block.norm1, config.layerNormEps);
    const [query, key, value] = [linear(normed, block.query), linear(normed, block.key), linear(normed, block.value)];
    const size = config.width / config.heads;
    attention = Array.from({ length: config.heads }, (_, head) => {
      const part = (row: number[]): number[] => row.slice(head * size, (head + 1) * size);
      return query.map((q) => softmax(key.map((k) => dot(part(q), part(k)) / Math.sqrt(size))));
    });
    const mixed = query.map((_, t) =>
      query[0].map((_, c) =>
        dot(
          attention[Math.floor(c / size)][t],
          value.map((row) => row[c]),
        ),
      ),
    );
    x = add(x, linear(mixed, block.attention));
    const hidden = linear(layerNorm(x, block.norm2, config.layerNormEps), block.fc1);
    x = add(
      x,
      linear(
        hidden.map((row) => row.map((h) => activate(h, config.activation))),
        block.fc2,
      ),
    );
  }
  const features = layerNorm(x, weights.finalNorm, config.layerNormEps);
  return { features: weights.projection ? linear(features, weights.projection) : features, attention };
}

function embed(config: VitConfig, weights: VitWeights, image: ArrayLike<number>): Matrix {
  const { gridSize, patchSize, imageSize, width } = config;
  const rows: Matrix = [[...weights.classToken]];
  for (let patch = 0; patch < gridSize * gridSize; patch++) {
    const [top, left] = [Math.floor(patch / gridSize) * patchSize, (patch % gridSize) * patchSize];
    const pixels: number[] = [];
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < patchSize; y++) {
        for (let x = 0; x < patchSize; x++) pixels.push(image[(c * imageSize + top + y) * imageSize + left + x]);
      }
    }
    const kernels = { weight: weights.patchWeight, bias: weights.patchBias, inputs: pixels.length, outputs: width };
    rows.push(linear([pixels], kernels)[0]);
  }
  return rows.map((row, t) => row.map((value, c) => value + weights.positions[t * width + c]));
}

function linear(x: Matrix, { weight, bias, inputs, outputs }: LinearWeights): Matrix {
  return x.map((row) =>
    Array.from(
      { length: outputs },
      (_, o) => dot(row, [...weight.subarray(o * inputs, (o + 1) * inputs)]) + (bias?.[o] ?? 0),
    ),
  );
}

function layerNorm(x: Matrix, { weight, bias }: NormWeights, eps: number): Matrix {
  return x.map((row) => {
    const mean = sum(row) / row.length;
    const variance = sum(row.map((value) => (value - mean) ** 2)) / row.length;
    return row.map((value, c) => ((value - mean) / Math.sqrt(variance + eps)) * weight[c] + bias[c]);
  });
}

function softmax(row: readonly number[]): number[] {
  const powers = row.map((value) => Math.exp(value - Math.max(...row)));
  return powers.map((power) => power / sum(powers));
}

function activate(x: number, activation: Activation): number {
  return activation === 'quick_gelu' ? x / (1 + Math.exp(-1.702 * x)) : (x / 2) * (1 + erf(x / Math.SQRT2));
}

/** Its Taylor series, good to 1e-12 for |x| < 4. */
function erf(x: number): number {
  let term = x;
  let total = x;
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    total += term / (2 * n + 1);
  }
  return Math.abs(x) > 5 ? Math.sign(x) : (2 / Math.sqrt(Math.PI)) * total;
}
