/** Layers: how each declares its parameters under an official name, and how it runs on rows [R, C]. */
import * as ops from '@i2p/kernels';
import type { RandomStream } from '@i2p/random';
import type { Tensor } from '@tensorflow/tfjs-core';
import { constant, fanInUniform, truncatedNormal, xavierUniform } from './init.js';
import type { ParameterSet } from './parameter-set.js';

/** Which initialisation a linear layer gets (SPEC 6). */
export type LinearInit = 'truncated-normal' | 'xavier' | 'fan-in';

/** What a forward pass needs to know beside its inputs. */
export interface ForwardContext {
  readonly parameters: ParameterSet;
  /** Training mode: BatchNorm uses and tracks batch statistics, drop path is active. */
  readonly training: boolean;
  /** Draws of stochastic depth; none means every path is kept. */
  readonly dropPath?: RandomStream | undefined;
  /** Draws of dropout; none means nothing is dropped. */
  readonly dropout?: RandomStream | undefined;
}

export interface LinearOptions {
  readonly bias?: boolean;
  readonly init: LinearInit;
  /** Stored as a 1x1 convolution, [out,in,1]. */
  readonly convolution?: boolean;
}

export function addLinear(
  set: ParameterSet,
  name: string,
  from: number,
  to: number,
  stream: RandomStream,
  options: LinearOptions,
): void {
  const draw = {
    'truncated-normal': () => truncatedNormal(to * from, stream),
    xavier: () => xavierUniform(to, from, stream),
    'fan-in': () => fanInUniform(to * from, from, stream),
  }[options.init];
  set.addParameter(`${name}.weight`, options.convolution ? [to, from, 1] : [to, from], draw());
  if (options.bias === false) return;
  set.addParameter(`${name}.bias`, [to], options.init === 'fan-in' ? fanInUniform(to, from, stream) : constant(to, 0));
}

/** x [R,in] -> [R,out]; without a bias where none was declared. `constantInput`: nothing is trained through x. */
export function linear({ parameters }: ForwardContext, name: string, x: Tensor, constantInput = false): Tensor {
  const bias = parameters.parameters.get(`${name}.bias`);
  return ops.linear(x, parameters.get(`${name}.weight`), bias, { constantInput });
}

/** GELU(x w^T + bias): [R,in] -> [R,out], the bias added where the GELU reads its input. */
export function linearGelu({ parameters }: ForwardContext, name: string, x: Tensor, constantInput = false): Tensor {
  const hidden = ops.linear(x, parameters.get(`${name}.weight`), undefined, { constantInput });
  return ops.gelu(hidden, parameters.get(`${name}.bias`));
}

export function addLayerNorm(set: ParameterSet, name: string, width: number): void {
  set.addParameter(`${name}.weight`, [width], constant(width, 1));
  set.addParameter(`${name}.bias`, [width], constant(width, 0));
}

/** LayerNorm over the last axis, eps 1e-5 unless told otherwise. */
export function layerNorm({ parameters }: ForwardContext, name: string, x: Tensor, epsilon = 1e-5): Tensor {
  return ops.layerNorm(x, parameters.get(`${name}.weight`), parameters.get(`${name}.bias`), epsilon);
}

export function addBatchNorm(set: ParameterSet, name: string, width: number): void {
  addLayerNorm(set, name, width);
  set.addBuffer(`${name}.running_mean`, [width], constant(width, 0));
  set.addBuffer(`${name}.running_var`, [width], constant(width, 1));
  set.addCounter(`${name}.num_batches_tracked`);
}

/** A BatchNorm's parameters, and how it normalises: by the batch, which moves the running statistics, or by those. */
export interface Normalisation {
  readonly gain: Tensor;
  readonly bias: Tensor;
  /** Training mode: takes the batch's statistics into the running ones. */
  track(statistics: ops.BatchStatistics): void;
  /** Evaluation mode: the running mean and variance [2,C]. */
  running(): Tensor;
}

/** What an operation with a BatchNorm inside needs to know of it. */
export function normalisation({ parameters }: ForwardContext, name: string): Normalisation {
  const [mean, variance] = [parameters.get(`${name}.running_mean`), parameters.get(`${name}.running_var`)];
  const row = (x: Tensor): Tensor => ops.reshape(x, [1, x.size]);
  return {
    gain: parameters.get(`${name}.weight`),
    bias: parameters.get(`${name}.bias`),
    track(statistics) {
      ops.batchNormTrack(statistics, mean, variance);
      parameters.count(`${name}.num_batches_tracked`);
    },
    running: () => ops.concatRows(row(mean), row(variance)),
  };
}

/** Evaluation mode: a linear layer with the BatchNorm behind it, as one linear layer. */
export function foldedLinear({ parameters }: ForwardContext, name: string, norm: string): ops.LinearLayer {
  return ops.foldBatchNorm(
    { w: parameters.get(`${name}.weight`), b: parameters.get(`${name}.bias`) },
    {
      gain: parameters.get(`${norm}.weight`),
      bias: parameters.get(`${norm}.bias`),
      mean: parameters.get(`${norm}.running_mean`),
      variance: parameters.get(`${norm}.running_var`),
    },
  );
}

/** BatchNorm over rows, ReLU behind it when asked. In training mode the running statistics move. */
export function batchNorm(context: ForwardContext, name: string, x: Tensor, relu = false): Tensor {
  const { gain, bias, track, running } = normalisation(context, name);
  if (!context.training) return ops.batchNormApply(x, gain, bias, running(), { relu });
  const statistics = ops.batchNormStatistics(x);
  track(statistics);
  return ops.batchNorm(x, gain, bias, statistics, { relu });
}
