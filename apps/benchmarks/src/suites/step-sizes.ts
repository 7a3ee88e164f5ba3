/** The configurations whose training step is timed. */
import type { MaeConfig } from '@i2p/mae';

export interface StepSize {
  readonly name: string;
  readonly batch: number;
  readonly config: MaeConfig;
}

const official: MaeConfig = {
  points: 2048,
  numGroups: [512, 256, 64],
  groupSizes: [16, 8, 8],
  encoderDims: [96, 192, 384],
  encoderDepths: [5, 5, 5],
  numHeads: 6,
  decoderDims: [384, 192],
  decoderDepths: [1, 1],
  decoderUpBlocks: [1, 1],
  dropPath: 0, // both sides would draw other paths; dropping one saves neither side work
  maskRatio: 0.8,
  masking: 'guided',
  maskTemperature: 1,
  targets: '3d+2d',
  teacherDim: 512,
  leakIndexZero: true,
  dropUncoveredTokens: true,
};

const small: MaeConfig = {
  ...official,
  points: 1024,
  numGroups: [256, 128, 32],
  encoderDims: [48, 96, 192],
  encoderDepths: [2, 2, 2],
  decoderDims: [192, 96],
  teacherDim: 192,
};

const tiny: MaeConfig = {
  ...small,
  points: 512,
  numGroups: [64, 32, 16],
  groupSizes: [8, 8, 8],
  encoderDims: [24, 48, 96],
  encoderDepths: [1, 1, 1],
  decoderDims: [96, 48],
  teacherDim: 96,
};

export const officialStep: StepSize = { name: 'official', batch: 8, config: official };

export const smallStep: StepSize = { name: 'small', batch: 32, config: small };
export const tinyStep: StepSize = { name: 'tiny', batch: 8, config: tiny };

export const steps: readonly StepSize[] = [officialStep, smallStep];
