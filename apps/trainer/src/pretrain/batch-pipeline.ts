/**
 * Batches by step number, the teacher one step ahead: while the student trains on batch t, the teacher's thread works on
 * batch t + 1, unless a bank knows its answers. Every random draw is named by seed and step, so a batch does not depend on the ones before it.
 */
import { type BatchIndices, batchIndices, type PointDataset, scaleAndTranslate } from '@i2p/data';
import { completeBatch, type MaeConfig, type PreparedBatch, prepareBatch, type TrainingBatch } from '@i2p/mae';
import type { PointEngine } from '@i2p/pointops';
import { VIEWS } from '@i2p/projection';
import { randomStream } from '@i2p/random';
import type { TeacherOutput } from '@i2p/vit2d';
import type { BatchTeacher } from '../frozen-teacher/frozen-teacher.js';
import { augmentedEntries, drawEntries } from '../teacher-bank/augmentations.js';
import { type BatchSlice, streamOfSlice } from './batch-slice.js';
import { gatherClouds } from './gather-clouds.js';

/** Draws of the augmentation for one cloud: three scales, three shifts. */
const AUGMENT_DRAWS = 6;

export interface BatchSource {
  readonly data: PointDataset;
  readonly config: MaeConfig;
  /** Clouds of a step, B. */
  readonly batch: number;
  readonly seed: number;
  readonly engine: PointEngine;
  /** Left out when neither masks nor targets need it. */
  readonly teacher: BatchTeacher | undefined;
  /** Augmentations of each cloud that the teacher's bank holds, K; without one every step draws its own. */
  readonly bank?: number | null;
  /** Parts of the batch that are wanted, in order. */
  readonly slices: readonly BatchSlice[];
}

interface Started {
  readonly slice: BatchSlice;
  readonly prepared: PreparedBatch;
  readonly answer: Promise<TeacherOutput> | undefined;
}

export class BatchPipeline {
  #ahead: { readonly step: number; readonly started: readonly Started[] } | undefined;

  /** @param lastStep the step behind which nothing is started ahead */
  constructor(
    private readonly source: BatchSource,
    private readonly lastStep: number,
  ) {}

  /** The slices of a zero-based step's batch; starts the teacher on the following step before it returns. */
  async next(step: number): Promise<TrainingBatch[]> {
    const current = this.#ahead?.step === step ? this.#ahead.started : this.#start(step);
    const answers = await Promise.all(current.map(({ answer }) => answer));
    this.#ahead = step < this.lastStep ? { step: step + 1, started: this.#start(step + 1) } : undefined;
    return current.map(({ slice, prepared }, i) => this.#complete(step, slice, prepared, answers[i]));
  }

  #complete(step: number, slice: BatchSlice, prepared: PreparedBatch, answer?: TeacherOutput): TrainingBatch {
    const { config, seed, batch } = this.source;
    const draws = streamOfSlice(randomStream(seed, 'mask', step), slice, batch, config.numGroups[2]);
    return completeBatch(prepared, answer, config, draws);
  }

  #prepare(step: number, slice: BatchSlice): { prepared: PreparedBatch; entries?: Int32Array } {
    const { bank, teacher } = this.source;
    return bank == null
      ? { prepared: augmentedBatch(this.source, step, slice, teacher !== undefined) }
      : bankedBatch(this.source, bank, step, slice);
  }

  #start(step: number): Started[] {
    return this.source.slices.map((slice) => {
      const { prepared, entries } = this.#prepare(step, slice);
      const answer = this.source.teacher?.run(prepared.images, VIEWS * slice.count, entries);
      // awaited one step later: until then a failure must not count as unhandled
      answer?.catch(() => undefined);
      return { slice, prepared, answer };
    });
  }
}

/** The entries of the bank that a step, or a slice of it, sees; grouped, and not drawn: the bank knows the answer. */
function bankedBatch(
  { data, config, batch, seed, engine }: BatchSource,
  augmentations: number,
  step: number,
  slice: BatchSlice,
): { prepared: PreparedBatch; entries: Int32Array } {
  const clouds = sliceClouds({ data, batch, seed }, step, slice).indices;
  const entries = drawEntries(clouds, { seed, step, slice, batch, augmentations, dataSize: data.size });
  const points = augmentedEntries({ data, points: config.points, seed }, entries);
  return { prepared: prepareBatch(points, slice.count, config, engine, false), entries };
}

function sliceClouds(
  { data, batch, seed }: Pick<BatchSource, 'data' | 'batch' | 'seed'>,
  step: number,
  { first, count }: BatchSlice,
): BatchIndices {
  const { indices, epoch } = batchIndices(step, batch, data.size, seed);
  return { indices: indices.subarray(first, first + count), epoch };
}

/** The augmented clouds of a step, or of a slice of it, grouped; `draw`: and drawn. */
export function augmentedBatch(
  source: Omit<BatchSource, 'teacher' | 'bank' | 'slices'>,
  step: number,
  slice: BatchSlice = { first: 0, count: source.batch },
  draw = true,
): PreparedBatch {
  const { data, config, batch, seed, engine } = source;
  const { count } = slice;
  const { indices, epoch } = sliceClouds(source, step, slice);
  const points = gatherClouds(data, indices, config.points, { seed, epoch });
  scaleAndTranslate(points, count, streamOfSlice(randomStream(seed, 'augment', step), slice, batch, AUGMENT_DRAWS));
  return prepareBatch(points, count, config, engine, draw);
}
