/** A model's parameters as constants of the graph, BatchNorm folded into the linear layer in front of it. */
import { readValuesNow } from '@i2p/kernels';
import type { ParameterSet } from '@i2p/nn';
import type { LinearConstants } from '@i2p/onnx';

const BATCH_NORM_EPSILON = 1e-5;

export class GraphWeights {
  constructor(private readonly parameters: ParameterSet) {}

  /** A copy of a parameter or buffer. @throws Error when there is none of that name */
  values(name: string): Float32Array {
    return readValuesNow(this.parameters.get(name));
  }

  /** A linear layer or 1x1 convolution. */
  linear(name: string): LinearConstants {
    const [outputs = 0, inputs = 0] = this.parameters.get(`${name}.weight`).shape;
    const bias = this.parameters.parameters.has(`${name}.bias`) ? this.values(`${name}.bias`) : undefined;
    return { weight: this.values(`${name}.weight`), bias, inputs, outputs };
  }

  /** The same with the evaluation-mode BatchNorm `norm` behind it (SPEC 5.1): both are affine. */
  normalised(name: string, norm: string): LinearConstants {
    const { weight, bias, inputs, outputs } = this.linear(name);
    const [gain, shift, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
      this.values(`${norm}.${part}`),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const scale = Float64Array.from(gain, (g, i) => g / Math.sqrt((variance[i] as number) + BATCH_NORM_EPSILON));
    return {
      weight: weight.map((w, i) => w * (scale[Math.floor(i / inputs)] as number)),
      bias: shift.map((s, i) => s + ((bias?.[i] ?? 0) - (mean[i] as number)) * (scale[i] as number)),
      inputs,
      outputs,
    };
  }
}

/** Rows `from`..`to` of a layer's outputs, times a factor. */
export function outputsOf(layer: LinearConstants, from: number, to: number, factor = 1): LinearConstants {
  return {
    weight: layer.weight.subarray(from * layer.inputs, to * layer.inputs).map((w) => w * factor),
    bias: layer.bias?.subarray(from, to).map((b) => b * factor),
    inputs: layer.inputs,
    outputs: to - from,
  };
}

/** The part of a layer that reads its inputs `from`..`to`, without a bias. */
export function inputsOf({ weight, inputs, outputs }: LinearConstants, from: number, to: number): LinearConstants {
  const width = to - from;
  const part = new Float32Array(outputs * width);
  for (let row = 0; row < outputs; row++)
    part.set(weight.subarray(row * inputs + from, row * inputs + to), row * width);
  return { weight: part, inputs: width, outputs };
}
