/**
 * Batches by step number, the teacher one step ahead: while the student trains on batch t, the teacher's thread works on
 * batch t + 1. Every random draw is named by seed and step, so a batch does not depend on the ones before it.
 */
import { batchIndices, type PointDataset, scaleAndTranslate } from '@i2p/data';
import { completeBatch, type MaeConfig, type PreparedBatch, prepareBatch, type TrainingBatch } from '@i2p/mae';
import type { PointEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import type { Teacher, TeacherOutput } from '@i2p/vit2d';
import { gatherClouds } from './gather-clouds.js';

export interface BatchSource {
  readonly data: PointDataset;
  readonly config: MaeConfig;
  readonly batch: number;
  readonly seed: number;
  readonly engine: PointEngine;
  /** Left out when neither masks nor targets need it. */
  readonly teacher: Teacher | undefined;
}

interface Started {
  readonly step: number;
  readonly prepared: PreparedBatch;
  readonly answer: Promise<TeacherOutput> | undefined;
}

export class BatchPipeline {
  #started: Started | undefined;

  /** @param lastStep the step behind which nothing is started ahead */
  constructor(
    private readonly source: BatchSource,
    private readonly lastStep: number,
  ) {}

  /** The batch of a zero-based step; starts the teacher on the following one before it returns. */
  async next(step: number): Promise<TrainingBatch> {
    const { config, seed } = this.source;
    const current = this.#started?.step === step ? this.#started : this.#start(step);
    const answer = await current.answer;
    this.#started = step < this.lastStep ? this.#start(step + 1) : undefined;
    return completeBatch(current.prepared, answer, config, randomStream(seed, 'mask', step));
  }

  #start(step: number): Started {
    const prepared = augmentedBatch(this.source, step);
    const answer = this.source.teacher?.run(prepared.images, 3 * this.source.batch);
    // awaited one step later: until then a failure must not count as unhandled
    answer?.catch(() => undefined);
    return { step, prepared, answer };
  }
}

/** The augmented clouds of a step, grouped and drawn. */
export function augmentedBatch(source: Omit<BatchSource, 'teacher'>, step: number): PreparedBatch {
  const { data, config, batch, seed, engine } = source;
  const { indices } = batchIndices(step, batch, data.size, seed);
  const points = gatherClouds(data, indices, config.points);
  scaleAndTranslate(points, batch, randomStream(seed, 'augment', step));
  return prepareBatch(points, batch, config, engine);
}
