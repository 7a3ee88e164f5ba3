/**
 * Weights of a linear layer as signed bytes, one scale an output channel. x86 without VNNI multiplies two neighbouring
 * inputs by their weights and adds them up in sixteen bits that saturate, so no two neighbours may be too large together:
 * the integer products are then exact everywhere.
 */
import type { LinearWeights } from './vit-weights.js';

/**
 * Of a weight, and of two neighbours of one sign together: rounding adds half a step to each, and 128 times the largest input,
 * 255, stays below 2^15.
 */
const LARGEST = 127;
/** Scales below are not exact enough any more; such weights are zero. */
const SMALLEST_NORMAL = 2 ** -126;

export interface QuantisedWeights {
  /** [inputs, outputs], the transpose of the layer's: the order in which onnxruntime's integer products take them. */
  readonly bytes: Int8Array;
  /** [outputs]; a weight is nearly its byte times this. */
  readonly scales: Float32Array;
}

/** weight [outputs, inputs] -> bytes and scales; a row of zeros, or nearly so, gets the scale 1. */
export function quantiseWeights({ weight, inputs, outputs }: LinearWeights): QuantisedWeights {
  const bytes = new Int8Array(inputs * outputs);
  const scales = new Float32Array(outputs);
  for (let row = 0; row < outputs; row++) {
    const values = weight.subarray(row * inputs, (row + 1) * inputs);
    const scale = scaleOf(values);
    scales[row] = scale;
    for (let i = 0; i < inputs; i++) bytes[i * outputs + row] = Math.round(values[i] / scale);
  }
  return { bytes, scales };
}

function scaleOf(values: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    largest = Math.max(largest, Math.abs(values[i]));
    if (i % 2 === 1) largest = Math.max(largest, Math.abs(values[i - 1] + values[i]));
  }
  const scale = Math.fround(largest / LARGEST);
  return scale < SMALLEST_NORMAL ? 1 : scale;
}
