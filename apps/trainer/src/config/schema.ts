/** The shape of a run's configuration: every key a YAML file, a preset or `--set` may name. */
import { z } from 'zod';

export const count = z.number().int().positive();
export const whole = z.number().int().nonnegative();
export const rate = z.number().min(0).max(1);
export const perLevel = z.tuple([count, count, count]);
const perStage = z.tuple([count, count]);
export const auto = z.literal('auto');
const channels = z.tuple([z.number(), z.number(), z.number()]);

const model = z.strictObject({
  points: count,
  numGroups: perLevel,
  groupSizes: perLevel,
  encoderDims: perLevel,
  encoderDepths: perLevel,
  numHeads: count,
  decoderDims: perStage,
  decoderDepths: perStage,
  decoderUpBlocks: z.tuple([whole, whole]),
  dropPath: rate,
  maskRatio: rate,
  masking: z.enum(['guided', 'random']),
  maskTemperature: z.number().positive(),
  targets: z.enum(['3d+2d', '3d', '2d']),
  /** standardised: mean 0 and deviation 1 in each channel, measured before the first step. */
  targetScale: z.enum(['raw', 'standardised']).default('raw'),
  /** Factor of the 2D loss where both losses are trained. */
  lossWeight2d: z.number().positive().default(1),
  /** auto: the width of the teacher's patch features. */
  teacherDim: z.union([count, auto]),
  leakIndexZero: z.boolean(),
  dropUncoveredTokens: z.boolean(),
});

const training = z.strictObject({
  /** Clouds of one update, over all workers. */
  batch: count,
  /** Threads that share each batch; every one normalises over its own clouds, unless syncBatchNorm is on. */
  workers: count.default(1),
  /** Clouds of one forward pass; gradients are averaged over a batch. null: all clouds of a worker at once. */
  microBatch: count.nullable().default(null),
  /** Workers normalise over the clouds of all of them. */
  syncBatchNorm: z.boolean().default(false),
  /** Exactly one of steps and epochs is given. */
  steps: whole.nullable(),
  epochs: count.nullable(),
  learningRate: z.number().positive(),
  minLearningRate: z.number().nonnegative(),
  weightDecay: z.number().nonnegative(),
  schedule: z.enum(['warmup-cosine', 'official-epochs']),
  /** For warmup-cosine. */
  warmupSteps: whole,
  /** For official-epochs (SPEC 7): the cosine may be longer than the run. */
  warmupEpochs: whole,
  cosineEpochs: count,
  seed: z.number().int(),
});

const teacher = z.strictObject({
  /** A safetensors file, or `embedded` for the one that comes with the command. */
  file: z.string().nullable(),
  zeroCorners: z.union([z.boolean(), auto]),
  mean: z.union([channels, auto]),
  std: z.union([channels, auto]),
  heads: z.union([count, auto]),
  /** Of the teacher's arithmetic. */
  precision: z.enum(['float32', 'int8']).default('float32'),
  /** What it runs on: the processor, or a GPU through onnxruntime's WebGPU. */
  provider: z.enum(['cpu', 'webgpu']).default('cpu'),
  /** Augmentations of each cloud whose teacher answers are kept on disk; null: the teacher answers every step anew. */
  bank: count.nullable().default(null),
  /** Where the banks of all runs lie; null: `.i2p-bank` in the working directory. */
  bankFolder: z.string().nullable().default(null),
  threads: count,
});

const data = z.strictObject({ source: z.string().nullable() });

const checkpoint = z.strictObject({
  /** Steps between two checkpoints; there is always one at step 0 and one at the end. */
  every: count,
  /** Newest checkpoints kept beside the first; 0 keeps all. */
  keep: whole,
});

const log = z.strictObject({
  /** Steps between two lines when the output is not a terminal. */
  every: count,
  /** Steps between two measurements of the features' deviation and effective rank. */
  statisticsEvery: count,
  statisticsClouds: count,
  /** Test shapes drawn in report.html. */
  reportShapes: whole,
});

export const runConfigSchema = z.strictObject({ model, training, teacher, data, checkpoint, log });

export type RunConfig = z.infer<typeof runConfigSchema>;
export type ModelSection = RunConfig['model'];
export type TeacherSection = RunConfig['teacher'];
