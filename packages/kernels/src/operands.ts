/** What operations take beside single tensors: the vocabulary that ops and engines share. */
import type { Tensor } from '@tensorflow/tfjs-core';

/** Where each sample's rows start: `offsets` is an int32 tensor [B+1], `lengths` the same on the host. */
export interface RowSegments {
  readonly offsets: Tensor;
  readonly lengths: Int32Array;
  /** Pairs of rows that see each other, as `nearbyRows` made them of these lengths; without it all rows of a sample do. */
  readonly near?: Tensor;
}

export interface BatchNormOptions {
  readonly relu?: boolean;
  readonly epsilon?: number;
}

/** What a batch is normalised by. */
export interface BatchStatistics {
  /** Mean, then biased variance of the columns [2,d]. */
  readonly moments: Tensor;
  /** Rows they were taken from, those of other workers included. */
  readonly rows: number;
}

/** Weights [out,in(,1)] and bias [out]. */
export interface LinearLayer {
  readonly w: Tensor;
  readonly b: Tensor;
}

/** What a BatchNorm normalises by in evaluation mode, [out] each. */
export interface RunningNorm {
  readonly gain: Tensor;
  readonly bias: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** f = x w2^T + b2; g = max of f; y = [g, f] w3^T + b3; BatchNorm and ReLU; max of the result times w4^T + b4. */
export interface GroupLayers {
  /** [c2,c1(,1)] and [c2]. */
  readonly w2: Tensor;
  readonly b2: Tensor;
  /** [width,2c2(,1)], the group half first, and [width]. */
  readonly w3: Tensor;
  readonly b3: Tensor;
  /** Of the BatchNorm [width]. */
  readonly gain: Tensor;
  readonly bias: Tensor;
  /** [out,width(,1)] and [out]. */
  readonly w4: Tensor;
  readonly b4: Tensor;
}

export interface WidthsOfGroups {
  readonly c1: number;
  readonly c2: number;
  readonly width: number;
  readonly out: number;
}

export interface GroupSizes extends WidthsOfGroups {
  readonly groups: number;
  readonly rows: number;
  readonly k: number;
}

/** The four linear layers; the first and the third with the BatchNorm behind them folded in, a ReLU follows both. */
export interface FoldedGroupLayers {
  /** [c1,in], [c2,c1], [width,2c2] with the group half first, [out,width]. */
  readonly first: LinearLayer;
  readonly second: LinearLayer;
  readonly third: LinearLayer;
  readonly fourth: LinearLayer;
}

export interface LinearOptions {
  /** True for an x that nothing is trained through, such as coordinates: its gradient is not computed. */
  readonly constantInput?: boolean;
  /** True where a BatchNorm by batch statistics follows: the bias cancels out, so its gradient is 0 and not rounding noise. */
  readonly biasCancels?: boolean;
}

/** One part: its columns among those of the weights, its own rows, and how often each of these is repeated. */
export interface Part {
  readonly at: number;
  readonly width: number;
  readonly rows: number;
  readonly times: number;
}

export interface AdamWStep {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** 1 for the first step. */
  readonly step: number;
}

/** A parameter, its gradient and its moments, all of one size. */
export interface AdamWUpdate extends AdamWStep {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
}
