/**
 * The official few-shot folds (SPEC 9): `<way>way_<shot>shot/<fold>.pkl`, a pickled dictionary whose `train` and `test` are
 * lists of (points [8192,6], label within the fold, label of ModelNet40).
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readPickle } from '@i2p/pickle';
import { checkRequest, copyPoints, type DatasetPair, type PointDataset } from '../point-dataset.js';
import { inFile, labelOf, pickledCloud } from './modelnet40-cache.js';

/** The official data paths put the folds into one of these. */
const WRAPPERS = ['', 'ModelNetFewshot', join('data', 'ModelNetFewshot')];

/** The folds of one setting that are there. */
export interface FewShotSetting {
  readonly way: number;
  readonly shot: number;
  /** In order. */
  readonly folds: readonly number[];
  readonly folder: string;
}

interface Example {
  readonly points: Float32Array;
  readonly label: number;
  readonly original: number;
}

/**
 * What a folder offers, sorted by way and shot; empty when it holds no folds.
 * @throws Error when the folder does not exist
 */
export function listFewShotFolds(folder: string): FewShotSetting[] {
  if (!existsSync(folder)) throw new Error(`the data folder ${folder} does not exist`);
  const settings: FewShotSetting[] = [];
  for (const root of WRAPPERS.map((wrapper) => join(folder, wrapper))) {
    if (!existsSync(root) || !statSync(root).isDirectory()) continue;
    for (const name of readdirSync(root)) {
      // the generator writes an underscore, the documents of the official code do not
      const [, way, shot] = /^(\d+)way_?(\d+)shot$/.exec(name) ?? [];
      const at = join(root, name);
      if (!way || !shot || !statSync(at).isDirectory()) continue;
      const folds = readdirSync(at).flatMap((file) => (/^\d+\.pkl$/.test(file) ? [Number.parseInt(file, 10)] : []));
      if (folds.length > 0)
        settings.push({ way: Number(way), shot: Number(shot), folds: folds.sort((a, b) => a - b), folder: at });
    }
  }
  return settings.sort((a, b) => a.way - b.way || a.shot - b.shot);
}

/**
 * One fold; classes are numbered 0 .. way-1. Clouds are centred and scaled, normals dropped.
 * @param folder holds `<way>way_<shot>shot/` or `ModelNetFewshot/`
 * @throws Error when the fold is not there (with those that are), damaged, or of other way or shot
 */
export async function openFewShotFold(folder: string, way: number, shot: number, fold: number): Promise<DatasetPair> {
  const settings = listFewShotFolds(folder);
  const found = settings.find((one) => one.way === way && one.shot === shot && one.folds.includes(fold));
  if (!found) {
    const there = settings.map((one) => `${one.way}way_${one.shot}shot with folds ${one.folds.join(' ')}`).join('; ');
    throw new Error(`${folder} has no ${way}way_${shot}shot/${fold}.pkl; it has ${there || 'no few-shot folds'}`);
  }
  const path = join(found.folder, `${fold}.pkl`);
  const { train, test } = readFewShotFold(readFileSync(path), path);
  const classNames = namesOf([...train, ...test], way, path);
  const name = `${way}way_${shot}shot/${fold}`;
  const counts = Array.from({ length: way }, (_, label) => train.filter((example) => example.label === label).length);
  const other = counts.findIndex((count) => count !== shot);
  if (other >= 0) throw new Error(`${path} has ${counts[other]} training clouds of class ${other}, expected ${shot}`);
  return {
    train: splitOf(`${name}/train`, train, classNames),
    test: splitOf(`${name}/test`, test, classNames),
    description: `ModelNet40 few-shot, ${way} way, ${shot} shot, fold ${fold}: ${train.length} training and ${test.length} test clouds, scaled to the unit ball`,
  };
}

/** @throws Error when the pickle is damaged or is not a fold */
export function readFewShotFold(bytes: Uint8Array, path: string): { train: Example[]; test: Example[] } {
  const value = inFile(path, () => readPickle(bytes));
  const examples = (split: string): Example[] => {
    const list = value instanceof Map ? value.get(split) : undefined;
    if (!Array.isArray(list) || list.length === 0) throw new Error(`${path} has no list of clouds under "${split}"`);
    return list.map((entry, i) => {
      const [points, newLabel, oldLabel] = Array.isArray(entry) ? entry : [];
      const [label, original] = [labelOf(newLabel), labelOf(oldLabel)];
      if (label === undefined || original === undefined)
        throw new Error(`${path}: cloud ${i} of "${split}" has no labels`);
      return { points: pickledCloud(points, `${path}: cloud ${i} of "${split}"`), label, original };
    });
  };
  return { train: examples('train'), test: examples('test') };
}

/** `class 17` for each label of the fold, by its label in ModelNet40. @throws when the two are not one to one */
function namesOf(examples: readonly Example[], way: number, path: string): string[] {
  const originals = new Map<number, number>();
  for (const { label, original } of examples) {
    if (label >= way) throw new Error(`${path} has the label ${label}, expected 0 to ${way - 1}`);
    if ((originals.get(label) ?? original) !== original)
      throw new Error(`${path} gives the label ${label} to the classes ${originals.get(label)} and ${original}`);
    originals.set(label, original);
  }
  return Array.from({ length: way }, (_, label) => `class ${originals.get(label)}`);
}

function splitOf(name: string, examples: readonly Example[], classNames: readonly string[]): PointDataset {
  const dataset: PointDataset = {
    name,
    size: examples.length,
    pointsPerCloud: Math.min(...examples.map(({ points }) => points.length / 3)),
    classNames,
    labels: Int32Array.from(examples, ({ label }) => label),
    cloud(index, count = dataset.pointsPerCloud, out, offset) {
      checkRequest(dataset, index, count);
      return copyPoints((examples[index] as Example).points, 0, count, out, offset);
    },
  };
  return dataset;
}
