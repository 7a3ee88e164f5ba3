/** The training loop: batches, updates, metrics, checkpoints. Wiring only. */
import { existsSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { writeReport } from '../report/write-report.js';
import { pruneCheckpoints, type RunState, saveCheckpoint } from '../run-folder/checkpoint-store.js';
import { MetricsLog } from '../run-folder/metrics-log.js';
import { latestCheckpoint, type RunFolder } from '../run-folder/run-folder.js';
import type { EngineChoice } from '../student/matrix-engine.js';
import { UserError } from '../user-error.js';
import { firstBadParameter } from './bad-number.js';
import { BatchPipeline, type BatchSource } from './batch-pipeline.js';
import { createFeatureProbe } from './feature-probe.js';
import { watchInterrupt } from './interrupt.js';
import { measureTargetStatistics } from './measure-targets.js';
import { createProgress } from './progress.js';
import { openSession, restore, type Session } from './session.js';
import { trainStep } from './train-step.js';

export interface RunOutcome {
  /** Finished steps; fewer than `steps` after Ctrl-C. */
  readonly step: number;
  readonly steps: number;
  readonly parameterCount: number;
  readonly checkpoint: string;
}

/** Starts a run, or continues it from its newest checkpoint; ends at the last step or after Ctrl-C. */
export async function pretrain(
  run: RunFolder,
  config: RunConfig,
  console: Console,
  choice?: EngineChoice,
): Promise<RunOutcome> {
  const session = await openSession(config, console, choice);
  const interrupt = watchInterrupt(() => console.note('\nstopping after this step (Ctrl-C again stops at once)'));
  try {
    return await trainSession(run, session, console, interrupt);
  } finally {
    interrupt.release();
    await session.dispose();
  }
}

async function trainSession(
  run: RunFolder,
  session: Session,
  console: Console,
  interrupt: { readonly requested: boolean },
): Promise<RunOutcome> {
  const { config, length, model } = session;
  const start = resumeOrBegin(run, session, console);
  const metrics = new MetricsLog(run.metrics, start.metricsBytes);
  const timing = new MetricsLog(run.timing, existsSync(run.timing) ? statSync(run.timing).size : 0);
  const probe = createFeatureProbe(session);
  const source = batchSource(session);
  if (start.fresh) await measureTargetStatistics(model, source, console);
  const pipeline = new BatchPipeline(source, length.steps - 1);
  let step = start.step;
  let checkpoint = save(run, session, step, metrics);
  const progress = createProgress(console, length.steps, step, config.log.every);
  try {
    while (step < length.steps && !interrupt.requested) {
      const begun = performance.now();
      const batch = await pipeline.next(step);
      const waited = performance.now() - begun;
      const losses = trainStep(session, batch, step);
      step = losses.step;
      const measured = step % config.log.statisticsEvery === 0 || step === length.steps;
      metrics.append(measured ? { ...losses, ...probe() } : losses);
      const seconds = (performance.now() - begun) / 1000;
      timing.append({ step, seconds, preparing: waited / 1000 });
      progress.step(losses, seconds);
      if (step % config.checkpoint.every === 0 && step < length.steps)
        checkpoint = await saveAndReport(run, session, step, metrics);
      // lets Ctrl-C be heard: the student's work does not leave the thread
      await setImmediate();
    }
  } finally {
    progress.stop();
  }
  checkpoint = await saveAndReport(run, session, step, metrics);
  metrics.close();
  timing.close();
  return { step, steps: length.steps, parameterCount: model.parameterCount, checkpoint };
}

function batchSource({ config, data, engine, model, teacher }: Session): BatchSource {
  const { batch, seed } = config.training;
  return { data: data.train, config: model.config, batch, seed, engine, teacher };
}

/** Where the run stands; fresh means that it has no checkpoint yet. */
type Start = Pick<RunState, 'step' | 'metricsBytes'> & { readonly fresh: boolean };

function resumeOrBegin(run: RunFolder, session: Session, console: Console): Start {
  const last = latestCheckpoint(run);
  if (!last) return { step: 0, metricsBytes: 0, fresh: true };
  restore(session, last);
  console.note(`continuing after step ${last.state.step}`);
  for (const change of changedArithmetic(last.state, session)) console.note(change);
  return { ...last.state, fresh: false };
}

/** What makes the bytes of a resumed run differ from those of one that was never interrupted. */
function changedArithmetic({ engine }: RunState, { matrices }: Session): string[] {
  if (engine === undefined || engine === matrices.name) return [];
  return [
    `this run was computed by ${engine}, and goes on with ${matrices.name}: its bytes will differ from an uninterrupted run's in the last digits`,
  ];
}

function save(
  run: RunFolder,
  { model, optimizer, config, matrices }: Session,
  step: number,
  metrics: MetricsLog,
): string {
  const bad = firstBadParameter(model);
  if (bad) throw new UserError(`step ${step}: ${bad} is not a number any more; the checkpoints before it are good`);
  const state = { step, metricsBytes: metrics.sync(), engine: matrices.name };
  const folder = saveCheckpoint(run.checkpoints, { state, model: model.stateDict(), optimizer: optimizer.stateDict() });
  pruneCheckpoints(run.checkpoints, config.checkpoint.keep);
  return folder;
}

async function saveAndReport(run: RunFolder, session: Session, step: number, metrics: MetricsLog): Promise<string> {
  const folder = save(run, session, step, metrics);
  await writeReport(run, session);
  return folder;
}
