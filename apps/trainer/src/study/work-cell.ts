/** The work on one cell: its run to the end, then the judgements that are missing. Finished parts are not repeated. */
import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openDataset } from '@i2p/data';
import type { I2PMae } from '@i2p/mae';
import { type PointEngine, selectEngine } from '@i2p/pointops';
import { modelConfig } from '../config/model-config.js';
import type { Console } from '../console.js';
import { pretrain } from '../pretrain/pretrain.js';
import { checkpointName, listCheckpoints } from '../run-folder/checkpoint-store.js';
import { runFolder } from '../run-folder/run-folder.js';
import { calibrate } from '../student/calibrate.js';
import { findCheckpoint, loadStudent, newStudent } from '../student/load-student.js';
import type { EngineChoice } from '../student/matrix-engine.js';
import { firstClouds } from '../svm/first-clouds.js';
import { judgeFeatures } from '../svm/judge-features.js';
import { UserError } from '../user-error.js';
import { isTrained, openCell } from './cell-run.js';
import type { Cell } from './cells.js';
import { type JudgeSettings, judgementFile, readJudgement, writeJudgement } from './judgement.js';
import { takeLock } from './process-lock.js';

/** Seconds to wait for an arm that judges the same untrained student; a killed one's number may have become another process's. */
const PATIENCE = 3600;

export interface CellJob {
  readonly cell: Cell;
  /** The study's folder. */
  readonly out: string;
  readonly judge: JudgeSettings;
  readonly engine: EngineChoice;
}

/**
 * Trains and judges.
 * @param onProgress after the training and after each judgement
 * @returns whether the cell is finished; false after Ctrl-C
 */
export async function workCell(job: CellJob, console: Console, onProgress: () => void): Promise<boolean> {
  const { cell, engine } = job;
  const run = openCell(cell);
  if (!isTrained(cell)) {
    const outcome = await pretrain(run, cell.config, console, engine);
    if (outcome.step < outcome.steps) return false;
    onProgress();
  }
  for (const checkpoint of listCheckpoints(run.checkpoints)) {
    const kept = [...cell.judged, cell.steps].map(checkpointName);
    if (!kept.includes(basename(checkpoint))) rmSync(checkpoint, { recursive: true });
  }
  await judgeMissing(job, console, onProgress);
  return true;
}

async function judgeMissing(job: CellJob, console: Console, onProgress: () => void): Promise<void> {
  const { cell, out, judge } = job;
  const missing = cell.judged.filter((step) => !readJudgement(judgementFile(out, cell, step), judge));
  if (missing.length === 0) return;
  const data = await openDataset(cell.config.data.source ?? '', { points: cell.config.model.points });
  const seen = { test: data.test, train: judge.labelled ? firstClouds(data.train, judge.labelled) : data.train };
  const points = await selectEngine();
  const options = { c: 'cv', pooling: judge.pooling, folds: judge.folds, grid: judge.C } as const;
  for (const step of missing) {
    const file = judgementFile(out, cell, step);
    const release = await takeLock(`${file}.pid`, PATIENCE, () =>
      console.note(`another arm judges step ${step} for this one`),
    );
    try {
      if (!readJudgement(file, judge)) {
        const model = step === 0 ? await untrained(job, data.train, points) : await trained(job, step, console);
        console.note(`judging step ${step}`);
        const judged = await judgeFeatures(model, { ...data, ...seen }, points, options, console);
        model.dispose();
        const { results: scores, trainClouds, testClouds } = judged;
        writeJudgement(file, { step, scores, trainClouds, testClouds, settings: judge });
      }
    } finally {
      release();
    }
    onProgress();
  }
}

/** Its BatchNorm buffers know nothing yet: they are calibrated. The checkpoint of step 0 would give the same weights. */
async function untrained(
  { cell: { config }, engine }: CellJob,
  clouds: Parameters<typeof calibrate>[1],
  points: PointEngine,
): Promise<I2PMae> {
  const model = await newStudent(modelConfig(config.model), config.training.seed, engine);
  calibrate(model, clouds, points, config.training);
  return model;
}

async function trained({ cell, engine }: CellJob, step: number, console: Console): Promise<I2PMae> {
  const folder = join(runFolder(cell.run).checkpoints, checkpointName(step));
  if (!existsSync(folder)) throw new UserError(`${folder} is missing: remove ${cell.run} to run it again`);
  return loadStudent(findCheckpoint(folder, undefined), console, engine);
}
