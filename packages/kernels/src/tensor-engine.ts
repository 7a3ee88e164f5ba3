/**
 * What computes the student's operations. Shapes are checked before an engine is called (ops/). Every differentiable operation records
 * its own gradient (`differentiable`), whose saved tensors and incoming gradient it releases; what it saves is the engine's own business.
 * This file imports no engine.
 */

import type { Tensor } from '@tensorflow/tfjs-core';
import type {
  AdamWUpdate,
  BatchNormOptions,
  BatchStatistics,
  FoldedGroupLayers,
  GroupLayers,
  GroupSizes,
  LinearLayer,
  LinearOptions,
  Part,
  RowSegments,
  RunningNorm,
} from './operands.js';

/** The operations of transformer blocks and linear layers; as the functions of the same names in ops/. */
interface LayerOperations {
  attention(qkv: Tensor, segments: RowSegments, heads: number): Tensor;
  gelu(x: Tensor, bias: Tensor | undefined): Tensor;
  layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): Tensor;
  leakyRelu(x: Tensor, slope: number): Tensor;
  linear(x: Tensor, w: Tensor, bias: Tensor | undefined, options: Required<LinearOptions>): Tensor;
  linearOfParts(
    parts: readonly Tensor[],
    layout: readonly Part[],
    w: Tensor,
    bias: Tensor,
    options: Required<Pick<LinearOptions, 'biasCancels'>>,
  ): Tensor;
  nearbyRows(centres: Float32Array, lengths: Int32Array, radius: number): Tensor;
  residual(x: Tensor, y: Tensor, rowScale: Tensor | undefined): Tensor;
  scaleBy(x: Tensor, factors: Tensor): Tensor;
}

/** Normalisation over a batch, and the mini-PointNet around one. */
interface GroupOperations {
  batchNormStatistics(x: Tensor): BatchStatistics;
  batchNorm(
    x: Tensor,
    gain: Tensor,
    bias: Tensor,
    statistics: BatchStatistics,
    options: Required<BatchNormOptions>,
  ): Tensor;
  batchNormApply(x: Tensor, gain: Tensor, bias: Tensor, stat: Tensor, options: Required<BatchNormOptions>): Tensor;
  batchNormTrack(statistics: BatchStatistics, mean: Tensor, variance: Tensor, momentum: number): void;
  foldBatchNorm(layer: LinearLayer, norm: RunningNorm, epsilon: number): LinearLayer;
  embedGroups(x: Tensor, layers: GroupLayers, sizes: GroupSizes, track: (statistics: BatchStatistics) => void): Tensor;
  embedGroupsBy(x: Tensor, layers: FoldedGroupLayers, sizes: GroupSizes): Tensor;
  maxOverGroups(x: Tensor, k: number): Tensor;
  meanOverGroups(x: Tensor, k: number): Tensor;
}

/** Rows moved about. */
interface RowOperations {
  concatColumns(left: Tensor, right: Tensor): Tensor;
  concatRows(above: Tensor, below: Tensor): Tensor;
  gatherRows(x: Tensor, index: Tensor): Tensor;
  interpolateRows(x: Tensor, index: Tensor, weight: Tensor): Tensor;
}

/** Scalars that are trained on. */
interface LossOperations {
  addScalars(a: Tensor, b: Tensor, factor: number): Tensor;
  chamferLoss(pred: Tensor, target: Tensor): Tensor;
  logSoftmax(x: Tensor): Tensor;
  mseRowsLoss(pred: Tensor, table: Tensor, index: Tensor): Tensor;
  nllLoss(logProbabilities: Tensor, labels: Int32Array, smoothing: number): Tensor;
}

/** Changes in place, outside the tape. */
interface InPlaceOperations {
  adamwUpdate(updates: readonly AdamWUpdate[]): void;
  addInPlace(x: Tensor, y: Tensor): void;
  scaleInPlace(x: Tensor, factor: number): void;
  sumSquares(tensors: readonly Tensor[]): Promise<number>;
  /** Replaces a tensor's values. */
  write(x: Tensor, values: Float32Array): void;
}

export interface TensorEngine
  extends LayerOperations,
    GroupOperations,
    RowOperations,
    LossOperations,
    InPlaceOperations {
  /** 'wasm', 'webgpu' or 'tensorflow' */
  readonly name: string;
  /** Whether values can be read without waiting for a device. */
  readonly readsAtOnce: boolean;
}

let active: TensorEngine | undefined;

/** Makes an engine the one that all operations of this process use; tfjs's backend must be the engine's own already. */
export function useTensorEngine(engine: TensorEngine): void {
  active = engine;
}

/** The engine in use. @throws Error before one was started */
export function tensorEngine(): TensorEngine {
  if (!active) throw new Error('kernels: call `await initKernels()` first, or start another engine');
  return active;
}
