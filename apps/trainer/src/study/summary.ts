/** The study in numbers: one row for each arm, means over the seeds that got there. */
import type { Pooling } from '@i2p/eval';
import { differences } from '../config/differences.js';
import type { RunConfig } from '../config/schema.js';
import type { StepMetrics } from '../run-folder/metrics-log.js';
import type { Standing, State } from './standing.js';
import type { Arm, Study } from './study-file.js';

/** Share of the steps, at the end of a run, over which its losses are averaged. */
const FINAL_SHARE = 0.1;

/** A value over seeds. */
export interface Spread {
  readonly mean: number;
  readonly least: number;
  readonly greatest: number;
  readonly seeds: number;
}

export interface ArmRow {
  readonly arm: string;
  readonly about: string | undefined;
  /** `section.key=value`: what it changes in the base. */
  readonly changes: readonly string[];
  readonly steps: number;
  /** finished, or what each unfinished seed is at. */
  readonly status: string;
  readonly finished: boolean;
  /** Accuracy on the test split by fraction of the run and pooling; undefined where not judged. */
  readonly accuracy: readonly { readonly at: number; readonly pooling: Pooling; readonly value: Spread | undefined }[];
  /** Losses relative to the best constant prediction, over the last steps of finished runs. */
  readonly relative3d: Spread | undefined;
  readonly relative2d: Spread | undefined;
  readonly effectiveRank: Spread | undefined;
}

export function armRow(study: Study, arm: Arm, base: RunConfig, standings: readonly Standing[]): ArmRow {
  const done = standings.filter(({ state }) => state === 'judging' || state === 'finished');
  const [first] = standings;
  const { at, pooling } = study.judge;
  const accuracy = at.flatMap((fraction) =>
    pooling.map((kind) => ({
      at: fraction,
      pooling: kind,
      value: spread(standings.map((standing) => accuracyAt(standing, fraction, kind))),
    })),
  );
  return {
    arm: arm.name,
    about: arm.about,
    changes: first ? changesOf(base, first) : [],
    steps: first?.cell.steps ?? 0,
    status: statusOf(standings),
    finished: standings.every(({ state }) => state === 'finished'),
    accuracy,
    relative3d: spread(done.map(({ metrics }) => finalMean(metrics, 'relative3d'))),
    relative2d: spread(done.map(({ metrics }) => finalMean(metrics, 'relative2d'))),
    effectiveRank: spread(done.map(({ metrics }) => metrics.findLast((entry) => entry.effectiveRank)?.effectiveRank)),
  };
}

/** Accuracy of one run at a fraction of its steps. */
export function accuracyAt({ cell, judgements }: Standing, fraction: number, pooling: Pooling): number | undefined {
  const step = Math.round(fraction * cell.steps);
  return judgements.find((made) => made.step === step)?.scores.find((score) => score.pooling === pooling)?.accuracy;
}

function changesOf(base: RunConfig, { cell }: Standing): string[] {
  return differences(base, { ...cell.config, checkpoint: base.checkpoint })
    .filter(({ key }) => key !== 'training.seed')
    .map(({ key, after }) => `${key}=${after.replaceAll('"', '')}`);
}

function statusOf(standings: readonly Standing[]): string {
  const all = standings.map(describe);
  if (all.every((text) => text === all[0])) return all[0] ?? '';
  return standings.map(({ cell }, i) => `seed ${cell.seed} ${all[i]}`).join('; ');
}

function describe({ state, failure, metrics, judgements, cell }: Standing): string {
  const texts: Record<State, string> = {
    'not started': 'not started',
    training: `training, ${metrics.at(-1)?.step ?? 0} of ${cell.steps} steps`,
    judging: `trained, judged at ${judgements.length} of ${cell.judged.length} points`,
    finished: 'finished',
    failed: `failed: ${failure}`,
  };
  return texts[state];
}

function finalMean(metrics: readonly StepMetrics[], key: 'relative3d' | 'relative2d'): number | undefined {
  const values = metrics.slice(-Math.ceil(FINAL_SHARE * metrics.length)).flatMap((entry) => entry[key] ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Over the values that are there. */
export function spread(values: readonly (number | undefined)[]): Spread | undefined {
  const there = values.filter((value) => value !== undefined);
  if (there.length === 0) return undefined;
  return {
    mean: there.reduce((sum, value) => sum + value, 0) / there.length,
    least: Math.min(...there),
    greatest: Math.max(...there),
    seeds: there.length,
  };
}
