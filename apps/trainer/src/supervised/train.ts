/** The supervised training loop: updates, evaluations, metrics, checkpoints. Wiring only; what is learned is the task's. */
import { existsSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { AdamW, disposeGradients } from '@i2p/nn';
import type { z } from 'zod';
import type { checkpoint, every, log } from '../config/supervised-sections.js';
import type { Console } from '../console.js';
import { firstBadParameter } from '../pretrain/bad-number.js';
import { watchInterrupt } from '../pretrain/interrupt.js';
import { learningRate, type RunLength, runLength, type Schedule } from '../pretrain/learning-rate.js';
import { type Checkpoint, pruneCheckpoints, saveCheckpoint } from '../run-folder/checkpoint-store.js';
import { MetricsLog, readMetrics } from '../run-folder/metrics-log.js';
import { latestCheckpoint, type RunFolder } from '../run-folder/run-folder.js';
import { expectMemory } from '../student/expect-memory.js';
import type { MatrixEngine } from '../student/matrix-engine.js';
import { messageOf, UserError } from '../user-error.js';
import { loadExactly } from './load-exactly.js';
import { bestStep, type ScoredStep, type SupervisedMetrics } from './supervised-metrics.js';
import { createSupervisedProgress } from './supervised-progress.js';
import type { SupervisedTask } from './supervised-task.js';
import { update } from './update.js';

/** What the loop needs to know of a configuration. */
export interface LoopConfig {
  readonly training: Schedule & {
    readonly clip: number | null;
    readonly weightDecay: number;
    readonly microBatch: number | null;
    readonly officialDoubleStep?: boolean;
  };
  readonly evaluation: { readonly every: z.infer<typeof every> };
  readonly checkpoint: z.infer<typeof checkpoint>;
  readonly log: z.infer<typeof log>;
}

export interface SupervisedOutcome {
  /** Finished steps; fewer than `steps` after Ctrl-C. */
  readonly step: number;
  readonly steps: number;
  readonly parameterCount: number;
  readonly checkpoint: string;
}

interface Loop {
  readonly run: RunFolder;
  readonly config: LoopConfig;
  readonly task: SupervisedTask;
  readonly length: RunLength;
  readonly optimizer: AdamW;
  readonly metrics: MetricsLog;
  readonly engine: string;
  best: ScoredStep | undefined;
}

/**
 * Goes on from the newest checkpoint, or begins with the model as it is; ends at the last step or after Ctrl-C.
 * @param start goes on from there where the run has no checkpoint of its own
 * @throws UserError when a loss is not a number, or a checkpoint is of another model
 */
export async function trainSupervised(
  run: RunFolder,
  config: LoopConfig,
  task: SupervisedTask,
  matrices: MatrixEngine,
  console: Console,
  start?: Checkpoint,
): Promise<SupervisedOutcome> {
  const length = runLength(config.training, task.trainClouds);
  const last = latestCheckpoint(run) ?? start;
  const optimizer = new AdamW(task.model.parameters.parameters, { weightDecay: config.training.weightDecay });
  if (last) restore(task, optimizer, last, matrices, console);
  const metrics = new MetricsLog(run.metrics, last?.state.metricsBytes);
  const best = bestStep(readMetrics<SupervisedMetrics>(run.metrics), task.score);
  const loop: Loop = { run, config, task, length, optimizer, metrics, engine: matrices.name, best };
  const interrupt = watchInterrupt(() => console.note('\nstopping after this step (Ctrl-C again stops at once)'));
  try {
    return await trainSteps(loop, last?.state.step ?? 0, console, interrupt);
  } finally {
    interrupt.release();
    metrics.close();
    optimizer.dispose();
  }
}

async function trainSteps(
  loop: Loop,
  start: number,
  console: Console,
  interrupt: { readonly requested: boolean },
): Promise<SupervisedOutcome> {
  const { run, config, task, length } = loop;
  const timing = new MetricsLog(run.timing, existsSync(run.timing) ? statSync(run.timing).size : 0);
  let checkpoint = await save(loop, start);
  const progress = createSupervisedProgress(console, length.steps, start, config.log.every);
  let step = start;
  try {
    while (step < length.steps && !interrupt.requested) {
      const begun = performance.now();
      const line = evaluated(loop, await learnOnce(loop, step));
      step = line.step;
      loop.metrics.append(line);
      const seconds = (performance.now() - begun) / 1000;
      timing.append({ step, seconds });
      progress.step(line, seconds, bestSoFar(loop));
      if (loop.best?.step === step || (step % config.checkpoint.every === 0 && step < length.steps))
        checkpoint = await save(loop, step);
      if (line[task.score] !== undefined && step < length.steps) task.report(run, length);
      // lets Ctrl-C be heard: the work does not leave this thread
      await setImmediate();
    }
  } finally {
    progress.stop();
    timing.close();
  }
  checkpoint = await save(loop, step);
  task.report(run, length);
  return { step, steps: length.steps, parameterCount: task.model.parameters.parameterCount, checkpoint };
}

/** Forward, backward, update of the zero-based step. */
async function learnOnce(loop: Loop, step: number): Promise<SupervisedMetrics> {
  const { batch, microBatch } = loop.config.training;
  try {
    return await learn(loop, step);
  } catch (error) {
    const pass = { share: batch, clouds: Math.min(microBatch ?? batch, batch) };
    return expectMemory(error, pass, async (clouds) => void (await learn(loop, step, clouds)));
  }
}

async function learn(
  { config, task, length, optimizer }: Loop,
  step: number,
  clouds?: number,
): Promise<SupervisedMetrics> {
  const { clip, officialDoubleStep = false } = config.training;
  const { loss, accuracy, gradients } = task.learn(step, clouds);
  try {
    if (!Number.isFinite(loss))
      throw new UserError(
        `step ${step + 1}: the loss is not a number (${loss}); the first bad tensor: ${(await firstBadParameter(task.model)) ?? 'none of the parameters'}`,
      );
    const rate = learningRate(config.training, length, step);
    const gradientNorm = await update(optimizer, gradients, { rate, clip, twice: officialDoubleStep });
    return { step: step + 1, learningRate: rate, loss, accuracy, gradientNorm };
  } finally {
    disposeGradients(gradients);
  }
}

/** The line with the scores of the test split, where it is time for them. */
function evaluated(loop: Loop, line: SupervisedMetrics): SupervisedMetrics {
  const { config, task, length } = loop;
  const interval = config.evaluation.every === 'epoch' ? length.stepsPerEpoch : config.evaluation.every;
  if (line.step % interval !== 0 && line.step !== length.steps) return line;
  const scores = task.evaluate();
  const value = scores[task.score] ?? Number.NaN;
  if (loop.best === undefined || value > loop.best.value) loop.best = { step: line.step, value };
  return { ...line, ...scores };
}

function bestSoFar({ best }: Loop): string {
  return best === undefined ? '' : `test, best so far ${(100 * best.value).toFixed(2)} %`;
}

async function save(
  { run, config, task, length, optimizer, metrics, engine, best }: Loop,
  step: number,
): Promise<string> {
  const bad = await firstBadParameter(task.model);
  if (bad) throw new UserError(`step ${step}: ${bad} is not a number any more; the checkpoints before it are good`);
  const state = { step, metricsBytes: metrics.sync(), engine, stepsPerEpoch: length.stepsPerEpoch };
  const folder = saveCheckpoint(run.checkpoints, {
    state,
    model: await task.model.stateDictAsync(),
    optimizer: await optimizer.stateDictAsync(),
  });
  pruneCheckpoints(run.checkpoints, config.checkpoint.keep, best?.step);
  return folder;
}

function restore(
  task: SupervisedTask,
  optimizer: AdamW,
  checkpoint: Checkpoint,
  matrices: MatrixEngine,
  console: Console,
): void {
  const { folder, state, optimizer: moments } = checkpoint;
  loadExactly(task.model, checkpoint);
  try {
    optimizer.loadStateDict(moments);
  } catch (error) {
    throw new UserError(`cannot continue from ${folder}: ${messageOf(error)}`, { cause: error });
  }
  console.note(`continuing after step ${state.step}`);
  if (state.engine !== undefined && state.engine !== matrices.name) {
    console.note(
      `this run was computed by ${state.engine}, and goes on with ${matrices.name}: its bytes will differ from an uninterrupted run's in the last digits`,
    );
  }
}
