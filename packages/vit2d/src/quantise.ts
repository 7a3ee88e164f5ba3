/** Weights of a linear layer as signed bytes, one scale an output channel. */
import type { LinearWeights } from './vit-weights.js';

const LARGEST = 127;

export interface QuantisedWeights {
  /** [inputs, outputs], the transpose of the layer's: the order in which onnxruntime's integer products take them. */
  readonly bytes: Int8Array;
  /** [outputs]; a weight is nearly its byte times this. */
  readonly scales: Float32Array;
}

/** weight [outputs, inputs] -> bytes and scales; a row of zeros gets the scale 1. */
export function quantiseWeights({ weight, inputs, outputs }: LinearWeights): QuantisedWeights {
  const bytes = new Int8Array(inputs * outputs);
  const scales = new Float32Array(outputs);
  for (let row = 0; row < outputs; row++) {
    const values = weight.subarray(row * inputs, (row + 1) * inputs);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const scale = Math.fround(largest > 0 ? largest / LARGEST : 1);
    scales[row] = scale;
    for (let i = 0; i < inputs; i++) bytes[i * outputs + row] = Math.round(values[i] / scale);
  }
  return { bytes, scales };
}
