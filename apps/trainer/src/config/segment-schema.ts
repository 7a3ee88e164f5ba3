/** The configuration of a part segmentation run: `i2p segment` (SPEC 8, 11). */
import { z } from 'zod';
import type { ConfigKind } from './config-kind.js';
import { count, rate } from './schema.js';
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
  /** Channels of the category's embedding. */
  categoryWidth: count,
  /** Layers through which the tokens of each level become features of the points. */
  propagationWidths: z.array(count).min(1),
  headWidths: z.tuple([count, count, count]),
  dropout: rate,
});

const training = z.strictObject({
  ...trainingKeys,
  /** parts: one scale for each cloud, and a shift. */
  augmentation: z.enum(['parts', 'none']),
  /** The official code updates twice in each iteration, with raw and with clipped gradients (SPEC 12.15). */
  officialDoubleStep: z.boolean(),
});

const data = z.strictObject({
  source: z.string().nullable(),
  /** What the categories are called; filled in from the data when the run starts. */
  categoryNames: z.array(z.string()).nullable().default(null),
});

export const segmentSchema = z.strictObject({
  start,
  model,
  training,
  data,
  evaluation: z.strictObject({ every }),
  checkpoint,
  log,
});

export type SegmentConfig = z.infer<typeof segmentSchema>;

export const SEGMENTATION: ConfigKind<SegmentConfig> = {
  schema: segmentSchema,
  prefix: 'segment-',
  check: checkSupervised,
  free: FREE_KEYS,
};
