/** The cells of a study: every arm under every seed, each a normal run with its folder. */
import { join } from 'node:path';
import { absoluteSource } from '../commands/shared-options.js';
import { loadConfig } from '../config/load-config.js';
import { type Layer, mergeLayers } from '../config/merge.js';
import type { RunConfig } from '../config/schema.js';
import { absoluteTeacher } from '../frozen-teacher/teacher-file.js';
import { UserError } from '../user-error.js';
import type { Arm, Study } from './study-file.js';

/** Where things lie, from the command line; before what the study says. */
export interface Places {
  readonly data?: string;
  readonly teacher?: string;
}

export interface Cell {
  readonly arm: string;
  readonly seed: number;
  /** `ARM/seed-0`: its place in the study's folders. */
  readonly name: string;
  readonly config: RunConfig;
  readonly steps: number;
  /** Steps after which it is judged, ascending. */
  readonly judged: readonly number[];
  /** Its run folder. */
  readonly run: string;
}

/** @throws UserError for an arm whose configuration is impossible, naming the arm */
export function cellsOf(study: Study, out: string, places: Places): Cell[] {
  return study.seeds.flatMap((seed) => study.arms.map((arm) => cellOf(study, arm, seed, out, places)));
}

/** The configuration that the arms change. */
export function baseConfig(study: Study, places: Places): RunConfig {
  return loadConfig(study.base.config, [], baseLayer(study, places));
}

function cellOf(study: Study, arm: Arm, seed: number, out: string, places: Places): Cell {
  const layer = mergeLayers(mergeLayers(baseLayer(study, places), arm.layer), { training: { seed } });
  const config = inArm(arm, () => loadConfig(study.base.config, [], layer));
  const { steps } = config.training;
  if (steps === null || steps === 0)
    throw new UserError(`${study.file}: arm ${arm.name}: a study needs training.steps, got ${steps} steps`);
  if (config.data.source === null) throw new UserError(`${study.file}: no data: give --data, or base.data in the file`);
  const judged = judgedSteps(study.judge.at, steps);
  const every = checkpointEvery(judged, config.checkpoint.every);
  const name = `${arm.name}/seed-${seed}`;
  return {
    arm: arm.name,
    seed,
    name,
    config: { ...config, checkpoint: { every, keep: 0 } },
    steps,
    judged,
    run: join(out, 'runs', name),
  };
}

function baseLayer({ base }: Study, places: Places): Layer {
  const data = places.data ?? base.data;
  const teacher = places.teacher ?? base.teacher;
  return mergeLayers(base.set, {
    data: data === undefined ? {} : { source: absoluteSource(data) },
    teacher: teacher === undefined ? {} : { file: absoluteTeacher(teacher) },
  });
}

/** Steps at the fractions of a run, ascending, none twice. */
export function judgedSteps(at: readonly number[], steps: number): number[] {
  return [...new Set(at.map((fraction) => Math.round(fraction * steps)))].sort((a, b) => a - b);
}

/** The longest distance between checkpoints that is at most the wanted one and meets every judged step. */
export function checkpointEvery(judged: readonly number[], wanted: number): number {
  const common = judged.reduce(greatestCommonDivisor, 0);
  // judged at step 0 alone: any distance will do
  let every = common === 0 ? wanted : Math.min(wanted, common);
  while (common % every !== 0) every--;
  return every;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function inArm<T>({ name }: Arm, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`arm ${name}: ${error.message}`);
    throw error;
  }
}
