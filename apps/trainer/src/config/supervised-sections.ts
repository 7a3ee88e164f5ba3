/** The parts of a configuration that all supervised runs share. */
import { z } from 'zod';
import { UserError } from '../user-error.js';
import { auto, count, perLevel, rate, whole } from './schema.js';

/** Encoder of a supervised run. `auto`: that of the checkpoint, or the official one where there is none (SPEC 11). */
export const encoderKeys = {
  /** Points of a cloud that the model sees. */
  points: count,
  numGroups: z.union([perLevel, auto]),
  groupSizes: perLevel,
  encoderDims: z.union([perLevel, auto]),
  encoderDepths: z.union([perLevel, auto]),
  numHeads: z.union([count, auto]),
  dropPath: rate,
  /** Tokens further apart do not attend to each other, level by level; 0 is no limit (SPEC 5.4). */
  localRadius: z.tuple([z.number().nonnegative(), z.number().nonnegative(), z.number().nonnegative()]),
};

export const trainingKeys = {
  batch: count,
  /** Clouds of one forward pass; BatchNorm sees these alone, gradients are averaged over the batch. null, or the batch and more: all at once. */
  microBatch: count.nullable(),
  /** Exactly one of steps and epochs is given. */
  steps: whole.nullable(),
  epochs: count.nullable(),
  learningRate: z.number().positive(),
  minLearningRate: z.number().nonnegative(),
  weightDecay: z.number().nonnegative(),
  schedule: z.enum(['warmup-cosine', 'official-epochs']),
  warmupSteps: whole,
  warmupEpochs: whole,
  cosineEpochs: count,
  /** Largest joint norm of all gradients; null: not clipped. */
  clip: z.number().positive().nullable(),
  seed: z.number().int(),
};

/** Where the encoder's weights come from: a run, a checkpoint, a file, or none. */
export const start = z.strictObject({ checkpoint: z.string().nullable() });

/** How often the test split is looked at: every so many steps, or after each pass over the training split. */
export const every = z.union([count, z.literal('epoch')]);

export const checkpoint = z.strictObject({
  every: count,
  /** Newest checkpoints kept beside the first and the best; 0 keeps all. */
  keep: whole,
});

export const log = z.strictObject({
  /** Steps between two lines when the output is not a terminal. */
  every: count,
  /** Shapes drawn in report.html. */
  reportShapes: whole,
});

/** Keys whose values may change when a run goes on. */
export const FREE_KEYS = /^(data\.source|start\.checkpoint|checkpoint\.|log\.|evaluation\.vote)/;

interface Checked {
  readonly model: {
    readonly points: number;
    readonly numGroups: readonly number[] | 'auto';
    readonly groupSizes: readonly number[];
    readonly encoderDims: readonly number[] | 'auto';
    readonly numHeads: number | 'auto';
  };
  readonly training: {
    readonly batch: number;
    readonly microBatch: number | null;
    readonly steps: number | null;
    readonly epochs: number | null;
  };
}

/** Conditions that every supervised configuration must meet. @throws UserError naming the first that does not hold */
export function checkSupervised({ model, training }: Checked, source: string): void {
  const fail = (message: string): never => {
    throw new UserError(`config ${source}: ${message}`);
  };
  const { steps, epochs, batch, microBatch } = training;
  if ((steps === null) === (epochs === null))
    fail(`give exactly one of training.steps and training.epochs, got ${steps} and ${epochs}`);
  if (microBatch !== null && microBatch < batch && !Number.isInteger(batch / microBatch))
    fail(`training.microBatch ${microBatch} does not divide the ${batch} clouds of a batch`);
  const { points, numGroups, groupSizes, encoderDims, numHeads } = model;
  if (numGroups !== 'auto') {
    const sizes = [points, ...numGroups];
    numGroups.forEach((groups, level) => {
      const below = sizes[level] as number;
      const [where, neighbours] = [
        level === 0 ? 'model.points' : `the groups of level ${level - 1}`,
        groupSizes[level],
      ];
      if (groups > below)
        fail(`model.numGroups asks for ${groups} groups at level ${level}, but ${where} are only ${below}`);
      if ((neighbours as number) > below)
        fail(`model.groupSizes asks for ${neighbours} neighbours at level ${level}, but ${where} are only ${below}`);
    });
  }
  if (encoderDims !== 'auto' && numHeads !== 'auto') {
    const odd = encoderDims.find((width) => width % numHeads !== 0);
    if (odd !== undefined) fail(`model.encoderDims ${odd} is not a multiple of model.numHeads ${numHeads}`);
  }
}
