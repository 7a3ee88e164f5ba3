/** Settings of the I2P-MAE model (paper section 4.1, SPEC 4-6 and 12). */

/** How visible tokens are chosen: by the teacher's saliency (paper section 3.3), or uniformly at random. */
export type MaskingMode = 'guided' | 'random';
/** Which reconstruction losses are on: the paper's ablation of 2D semantic and 3D geometric targets. */
export type TargetMode = '3d+2d' | '3d' | '2d';
/** Three levels, fine to coarse. */
export type PerLevel = readonly [number, number, number];

export interface MaeConfig {
  /** Points of an input cloud, N. */
  readonly points: number;
  /** Groups G of each level; level i+1 centres are sampled from level i centres. */
  readonly numGroups: PerLevel;
  /** Neighbours K of each group. */
  readonly groupSizes: PerLevel;
  /** Token width C of each level. */
  readonly encoderDims: PerLevel;
  readonly encoderDepths: PerLevel;
  readonly numHeads: number;
  /** Widths of the two decoder stages, coarse to fine; must be the encoder's level-2 and level-1 widths. */
  readonly decoderDims: readonly [number, number];
  readonly decoderDepths: readonly [number, number];
  /** Residual units of the feature propagation in front of the second decoder stage (index 1 of the official list counts). */
  readonly decoderUpBlocks: readonly [number, number];
  /** Largest stochastic-depth rate; rates rise linearly over the blocks. */
  readonly dropPath: number;
  /** Share of masked tokens at the coarsest level. */
  readonly maskRatio: number;
  readonly masking: MaskingMode;
  /** Divides the saliency in front of the softmax; 1 is the official (nearly uniform) choice. */
  readonly maskTemperature: number;
  readonly targets: TargetMode;
  /** Channels of a teacher patch feature. */
  readonly teacherDim: number;
  /** SPEC 4.2: flattened token 0 becomes visible whenever any group is masked. On for parity. */
  readonly leakIndexZero: boolean;
  /** SPEC 4.2: in evaluation, tokens that are nobody's neighbour are left out of the encoder. On for parity. */
  readonly dropUncoveredTokens: boolean;
}
