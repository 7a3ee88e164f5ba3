/** Settings of the I2P-MAE model (paper section 4.1, SPEC 4-6 and 12). */

/** How visible tokens are chosen: by the teacher's saliency (paper section 3.3), or uniformly at random. */
export type MaskingMode = 'guided' | 'random';
/** Which reconstruction losses are on: the paper's ablation of 2D semantic and 3D geometric targets. */
export type TargetMode = '3d+2d' | '3d' | '2d';
/** Units of the 2D targets: the teacher's own (official), or mean 0 and deviation 1 in each channel. */
export type TargetScale = 'raw' | 'standardised';
/** Three levels, fine to coarse. */
export type PerLevel = readonly [number, number, number];

/** Sizes of the hierarchical encoder (paper section 3.1). */
export interface HierarchyConfig {
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
  /** Largest stochastic-depth rate; rates rise linearly over the blocks. */
  readonly dropPath: number;
}

/** The encoder of a downstream model, which sees all tokens. */
export interface EncoderConfig extends HierarchyConfig {
  /** Tokens attend to those whose centres are closer than this (SPEC 5.4); 0 = to all. */
  readonly localRadius: PerLevel;
}

/** The pre-training model; its attention is global (SPEC 5.4). */
export interface MaeConfig extends HierarchyConfig {
  /** Widths of the two decoder stages, coarse to fine; must be the encoder's level-2 and level-1 widths. */
  readonly decoderDims: readonly [number, number];
  readonly decoderDepths: readonly [number, number];
  /** Residual units of the feature propagation in front of the second decoder stage (index 1 of the official list counts). */
  readonly decoderUpBlocks: readonly [number, number];
  /** Share of masked tokens at the coarsest level. */
  readonly maskRatio: number;
  readonly masking: MaskingMode;
  /** Divides the saliency in front of the softmax; 1 is the official (nearly uniform) choice. */
  readonly maskTemperature: number;
  readonly targets: TargetMode;
  /** Default raw. Standardised targets need `setTargetStatistics` before the first step. */
  readonly targetScale?: TargetScale;
  /** Factor of the 2D loss where it is added to the 3D loss; default 1. */
  readonly lossWeight2d?: number;
  /** Channels of a teacher patch feature. */
  readonly teacherDim: number;
  /** SPEC 4.2: flattened token 0 becomes visible whenever any group is masked. On for parity. */
  readonly leakIndexZero: boolean;
  /** SPEC 4.2: in evaluation, tokens that are nobody's neighbour are left out of the encoder. On for parity. */
  readonly dropUncoveredTokens: boolean;
}

/**
 * Checks that the sizes describe an encoder that can be built.
 * @throws Error that names the setting, what it must be and what it is
 */
export function validateHierarchy(config: HierarchyConfig): void {
  let available = config.points;
  config.numGroups.forEach((groups, level) => {
    if (groups > available)
      failModel(`numGroups[${level}] = ${groups} is more than the ${available} points to choose from`);
    const neighbours = config.groupSizes[level] ?? 0;
    if (neighbours > available)
      failModel(`groupSizes[${level}] = ${neighbours} is more than the ${available} points to choose from`);
    available = groups;
  });
  expectHeads(config.encoderDims, config.numHeads);
}

/**
 * Checks that the encoder of a downstream model can be built.
 * @throws Error that names the setting, what it must be and what it is
 */
export function validateEncoderConfig(config: EncoderConfig): void {
  validateHierarchy(config);
  config.localRadius.forEach((radius, level) => {
    if (!(radius >= 0)) failModel(`localRadius[${level}] = ${radius} must not be negative; 0 is global attention`);
  });
  if (!(config.dropPath >= 0 && config.dropPath < 1)) failModel(`dropPath = ${config.dropPath} must be in [0, 1)`);
}

/**
 * Checks that a configuration describes a model that can be built.
 * @throws Error that names the setting, what it must be and what it is
 */
export function validateMaeConfig(config: MaeConfig): void {
  const fail = failModel;
  const { numGroups, encoderDims, decoderDims, numHeads } = config;
  validateHierarchy(config);
  expectHeads(decoderDims, numHeads);
  if (decoderDims[0] !== encoderDims[2] || decoderDims[1] !== encoderDims[1]) {
    fail(`decoderDims [${decoderDims}] must be the encoder's coarse widths [${encoderDims[2]},${encoderDims[1]}]`);
  }
  const visible = numGroups[2] - Math.trunc(config.maskRatio * numGroups[2]);
  if (!(config.maskRatio > 0) || visible < 1) {
    fail(`maskRatio = ${config.maskRatio} must leave both masked and visible groups among ${numGroups[2]}`);
  }
  if (numGroups[2] === 2) fail('numGroups[2] = 2: interpolation needs three coarse tokens, or one');
  if (!(config.maskTemperature > 0)) fail(`maskTemperature = ${config.maskTemperature} must be positive`);
  const { lossWeight2d = 1 } = config;
  if (!(lossWeight2d > 0)) fail(`lossWeight2d = ${lossWeight2d} must be positive; without a 2D loss set targets to 3d`);
}

function failModel(what: string): never {
  throw new Error(`model configuration: ${what}`);
}

function expectHeads(widths: readonly number[], numHeads: number): void {
  for (const width of widths) {
    if (width % numHeads !== 0) failModel(`width ${width} is not a multiple of numHeads = ${numHeads}`);
  }
}
