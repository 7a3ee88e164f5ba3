/** The training loop: batches, updates, metrics, checkpoints. Wiring only. */
import { existsSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Communicator } from '@i2p/mpi';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { writeReport } from '../report/write-report.js';
import { type Checkpoint, pruneCheckpoints, type RunState, saveCheckpoint } from '../run-folder/checkpoint-store.js';
import { MetricsLog } from '../run-folder/metrics-log.js';
import { readStart } from '../run-folder/recorded-start.js';
import { latestCheckpoint, type RunFolder } from '../run-folder/run-folder.js';
import type { EngineChoice } from '../student/matrix-engine.js';
import { UserError } from '../user-error.js';
import { firstBadParameter } from './bad-number.js';
import { createTrainer } from './create-trainer.js';
import { createFeatureProbe } from './feature-probe.js';
import { watchInterrupt } from './interrupt.js';
import { batchSource } from './local-trainer.js';
import { measureTargetStatistics } from './measure-targets.js';
import { officialStart } from './official-start.js';
import { createProgress } from './progress.js';
import { agreedStop } from './ranks/agreed-stop.js';
import { expectSameWork } from './ranks/same-work.js';
import { shareStart } from './ranks/share-start.js';
import { openSession, restore, type Session } from './session.js';
import type { Trainer } from './trainer.js';

export interface RunOutcome {
  /** Finished steps; fewer than `steps` after Ctrl-C. */
  readonly step: number;
  readonly steps: number;
  readonly parameterCount: number;
  readonly checkpoint: string;
}

/**
 * Starts a run, or continues it: from its newest checkpoint or, before the first, from what it was recorded to begin with.
 * Ends at the last step or after Ctrl-C.
 * @param ranks those that share its batches, this process being rank 0; the others follow (`followRun`)
 */
export async function pretrain(
  run: RunFolder,
  config: RunConfig,
  console: Console,
  choice?: EngineChoice,
  ranks?: Communicator,
): Promise<RunOutcome> {
  const session = await openSession(config, console, choice, ranks);
  const interrupt = watchInterrupt(() => console.note('\nstopping after this step (Ctrl-C again stops at once)'));
  try {
    const start = latestCheckpoint(run) ?? (await recordedStart(run, session, console));
    return await trainSession(run, session, start, console, interrupt);
  } finally {
    interrupt.release();
    await session.dispose();
  }
}

async function recordedStart(run: RunFolder, session: Session, console: Console): Promise<Checkpoint | undefined> {
  const named = readStart(run.start);
  return named === undefined ? undefined : officialStart(named, session, console);
}

/** A run at work. */
interface Training {
  readonly run: RunFolder;
  readonly session: Session;
  readonly trainer: Trainer;
  readonly metrics: MetricsLog;
}

async function trainSession(
  run: RunFolder,
  session: Session,
  last: Checkpoint | undefined,
  console: Console,
  interrupt: { readonly requested: boolean },
): Promise<RunOutcome> {
  if (session.ranks) expectSameWork(session, session.ranks, console);
  await begin(session, last, console);
  if (session.ranks) await shareStart(session, session.ranks, last);
  const trainer = await createTrainer(session, last);
  const metrics = new MetricsLog(run.metrics, last?.state.metricsBytes);
  try {
    return await trainSteps({ run, session, trainer, metrics }, last?.state.step ?? 0, console, interrupt);
  } finally {
    metrics.close();
    await trainer.dispose();
  }
}

/** Puts the student where the run stands: behind its newest checkpoint, or before its first step. */
async function begin(session: Session, last: Checkpoint | undefined, console: Console): Promise<void> {
  if (!last) return measureTargetStatistics(session.model, batchSource(session), console);
  restore(session, last);
  console.note(`continuing after step ${last.state.step}`);
  for (const change of changedArithmetic(last.state, session)) console.note(change);
}

async function trainSteps(
  training: Training,
  start: number,
  console: Console,
  interrupt: { readonly requested: boolean },
): Promise<RunOutcome> {
  const { run, session, trainer, metrics } = training;
  const { config, length, model } = session;
  const timing = new MetricsLog(run.timing, existsSync(run.timing) ? statSync(run.timing).size : 0);
  const probe = createFeatureProbe(session);
  const stop = session.ranks ? agreedStop(session.ranks, interrupt) : () => interrupt.requested;
  let step = start;
  let checkpoint = await save(training, step);
  const progress = createProgress(console, length.steps, step, config.log.every, session.teacher?.progress);
  try {
    while (step < length.steps && !stop()) {
      const begun = performance.now();
      const { metrics: losses, preparing } = await trainer.step(step);
      step = losses.step;
      const measured = step % config.log.statisticsEvery === 0 || step === length.steps;
      if (measured) await trainer.updateStudent();
      metrics.append(measured ? { ...losses, ...(await probe()) } : losses);
      const seconds = (performance.now() - begun) / 1000;
      timing.append({ step, seconds, preparing });
      progress.step(losses, seconds);
      if (step % config.checkpoint.every === 0 && step < length.steps) checkpoint = await saveAndReport(training, step);
      // lets Ctrl-C be heard: in one thread the student's work does not leave it
      await setImmediate();
    }
  } finally {
    progress.stop();
    timing.close();
  }
  checkpoint = await saveAndReport(training, step);
  return { step, steps: length.steps, parameterCount: model.parameterCount, checkpoint };
}

/** What makes the bytes of a resumed run differ from those of one that was never interrupted. */
function changedArithmetic({ engine, workers = 1 }: RunState, session: Session): string[] {
  const { matrices } = session;
  const consequence = "its bytes will differ from an uninterrupted run's in the last digits";
  const now = sharers(session);
  return [
    ...(engine === undefined || engine === matrices.name
      ? []
      : [`this run was computed by ${engine}, and goes on with ${matrices.name}: ${consequence}`]),
    ...(workers === now
      ? []
      : [`this run was computed by ${workers} workers, and goes on with ${now}: ${consequence}`]),
  ];
}

/** Workers or ranks that share each batch: as many of either sum in the same order. */
function sharers({ config, ranks }: Session): number {
  return ranks?.size ?? config.training.workers;
}

async function save({ run, session, trainer, metrics }: Training, step: number): Promise<string> {
  const { model, config, matrices, length } = session;
  await trainer.updateStudent();
  const bad = await firstBadParameter(model);
  if (bad) throw new UserError(`step ${step}: ${bad} is not a number any more; the checkpoints before it are good`);
  const workers = sharers(session);
  const state = {
    step,
    metricsBytes: metrics.sync(),
    engine: matrices.name,
    workers,
    stepsPerEpoch: length.stepsPerEpoch,
  };
  const optimizer = await trainer.optimizerState();
  const folder = saveCheckpoint(run.checkpoints, { state, model: await model.stateDictAsync(), optimizer });
  pruneCheckpoints(run.checkpoints, config.checkpoint.keep);
  return folder;
}

async function saveAndReport(training: Training, step: number): Promise<string> {
  const folder = await save(training, step);
  await writeReport(training.run, training.session);
  return folder;
}
