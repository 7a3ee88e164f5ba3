/** A study's YAML file: one configuration to start from, the arms that change something in it, and how all are judged. */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { asLayer, type Layer } from '../config/merge.js';
import { nearestKey } from '../config/nearest.js';
import { packageFile } from '../package-file.js';
import { messageOf, UserError } from '../user-error.js';

const section = z.record(z.string(), z.unknown());

const studySchema = z.strictObject({
  /** One or two sentences for the head of the page. */
  about: z.string().optional(),
  base: z.strictObject({
    /** A preset or a YAML file, as for `--config`. */
    config: z.string().default('small'),
    data: z.string().optional(),
    teacher: z.string().optional(),
    /** What every arm changes in it, by section. */
    set: section.default({}),
  }),
  seeds: z.array(z.number().int()).min(1).default([0]),
  judge: z.strictObject({
    /** Fractions of a run's steps; 0 is the untrained student. */
    at: z.array(z.number().min(0).max(1)).min(1).default([0, 0.25, 0.5, 1]),
    pooling: z
      .array(z.enum(['max', 'max+mean']))
      .min(1)
      .default(['max+mean']),
    /** Of the cross-validation on the training split that chooses C. */
    folds: z.number().int().min(2).default(5),
    C: z.array(z.number().positive()).min(1).default([1e-3, 1e-2, 0.1, 1, 10, 100, 1e3]),
    /** Training clouds whose labels the SVM sees, the first ones; by default all. */
    labelled: z.number().int().positive().optional(),
  }),
  arms: z.record(z.string(), section),
});

type StudyDocument = z.infer<typeof studySchema>;

export type JudgeSection = StudyDocument['judge'];

export interface Arm {
  readonly name: string;
  readonly about: string | undefined;
  /** What it changes. */
  readonly layer: Layer;
}

export interface Study {
  /** As it was named. */
  readonly file: string;
  readonly about: string | undefined;
  readonly base: Omit<StudyDocument['base'], 'set'> & { readonly set: Layer };
  readonly seeds: readonly number[];
  readonly judge: JudgeSection;
  readonly arms: readonly Arm[];
}

/**
 * Reads and checks a study.
 * @param name a file, or the name of a study that comes with the command
 * @throws UserError naming the file and the first key or value that is wrong
 */
export function readStudy(name: string): Study {
  const file = existsSync(name) ? name : ownStudy(name);
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`cannot read the study ${file}: ${messageOf(error).split('\n')[0]}`);
  }
  const { about, base, seeds, judge, arms } = checkStudy(document, file);
  const repeated = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (repeated !== undefined) throw new UserError(`${file}: seed ${repeated} is listed twice`);
  if (Object.keys(arms).length === 0) throw new UserError(`${file}: expected at least one arm, got none`);
  return {
    file: name,
    about,
    base: { ...base, set: asLayer(base.set, `${file}: base.set`) },
    seeds,
    judge,
    arms: Object.entries(arms).map(([name, keys]) => readArm(name, keys, file)),
  };
}

function ownStudy(name: string): string {
  const file = packageFile(`studies/${name}.yaml`);
  return /^[\w-]+$/.test(name) && existsSync(file) ? file : name;
}

function readArm(name: string, { about, ...keys }: Record<string, unknown>, file: string): Arm {
  // the name becomes a folder's
  if (!/^[\w+-][\w.+-]*$/.test(name))
    throw new UserError(`${file}: arm "${name}": expected letters, digits, and . _ + - in its name`);
  if (about !== undefined && typeof about !== 'string')
    throw new UserError(`${file}: arms.${name}.about: expected text, got ${JSON.stringify(about)}`);
  const layer = asLayer(keys, `${file}: arm ${name}`);
  if (layer.training?.seed !== undefined)
    throw new UserError(`${file}: arm ${name} sets training.seed; seeds are listed under "seeds", for all arms`);
  return { name, about, layer };
}

function checkStudy(document: unknown, file: string): StudyDocument {
  const result = studySchema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.map(String) ?? [];
  if (issue?.code === 'unrecognized_keys') {
    const name = [...path, issue.keys[0]].join('.');
    throw new UserError(
      `${file}: unknown key "${name}"; the nearest known one is "${nearestKey(name, knownStudyKeys())}"`,
    );
  }
  throw new UserError(`${file}: "${path.join('.')}": ${issue?.message}`);
}

function knownStudyKeys(): string[] {
  const { base, judge, ...others } = studySchema.shape;
  return [
    ...Object.keys(others),
    ...Object.keys(base.shape).map((key) => `base.${key}`),
    ...Object.keys(judge.shape).map((key) => `judge.${key}`),
  ];
}
