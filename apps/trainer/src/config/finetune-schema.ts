/** The configuration of a classification run: `i2p finetune` and `i2p fewshot` (SPEC 8, 11). */
import { z } from 'zod';
import type { ConfigKind } from './config-kind.js';
import { auto, count, rate, whole } from './schema.js';
import {
  checkpoint,
  checkSupervised,
  encoderKeys,
  every,
  FREE_KEYS,
  log,
  start,
  trainingKeys,
} from './supervised-sections.js';

const model = z.strictObject({
  ...encoderKeys,
  /** Outputs of the head. auto: the classes of the data. */
  classes: z.union([count, auto]),
  /** How tokens become one feature: their mean plus their maximum, or both side by side. */
  pooling: z.enum(['mean+max', 'mean,max']),
  headWidth: count,
  dropout: rate,
  labelSmoothing: rate,
});

const training = z.strictObject({
  ...trainingKeys,
  /** scale-shift: as in pre-training; scans: scale and one turn about y for the batch. */
  augmentation: z.enum(['scale-shift', 'scans', 'none']),
});

/** One fold of a few-shot experiment. */
const fewShot = z.strictObject({
  way: count,
  shot: count,
  /** Test clouds of each class, where the fold is made here. */
  query: count.default(20),
  fold: whole,
  /** The data source is a folder of official folds. */
  folder: z.boolean().default(false),
});

const data = z.strictObject({
  source: z.string().nullable(),
  /** Which variant of ScanObjectNN the settings are for, where the data is that. null: whatever the source names. */
  variant: z.enum(['pb-t50-rs', 'obj-bg', 'obj-only']).nullable().default(null),
  /** Stored points of a cloud to choose from. null: all of them, which the run then notes. */
  stored: count.nullable(),
  /** Furthest points among which a training cloud's points are drawn. auto: 1200 for 1024, and in that ratio (SPEC 8). */
  candidates: z.union([count, auto]),
  /** Share of the training clouds, the same of each class, that is trained on. */
  fraction: z.number().positive().max(1),
  fewShot: fewShot.nullable().default(null),
  /** What the outputs are called; filled in from the data when the run starts. */
  classNames: z.array(z.string()).nullable().default(null),
  /** Place and size of its clouds, which those of `i2p classify` then have too; filled in likewise. */
  scale: z.enum(['unit-ball', 'stored']).default('unit-ball'),
});

const evaluation = z.strictObject({
  every,
  /** Repetitions of the voting after the last step; 0: none. Official: 49. */
  voteRepetitions: whole,
  /** Views of a cloud that a repetition averages. */
  voteDraws: count,
});

export const finetuneSchema = z.strictObject({ start, model, training, data, evaluation, checkpoint, log });

export type FinetuneConfig = z.infer<typeof finetuneSchema>;
export type FewShotFold = z.infer<typeof fewShot>;

export const FINETUNING: ConfigKind<FinetuneConfig> = {
  schema: finetuneSchema,
  prefix: 'finetune-',
  check: checkSupervised,
  free: FREE_KEYS,
};
