/**
 * ShapeNetPart (SPEC 9): a text file `x y z nx ny nz part` a shape, in folders by synset, and lists of train, val and test.
 * Training uses train and val. Normals are dropped, all points are centred and scaled before anything is sampled.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toUnitBall } from '../layouts/finite.js';
import { listFile } from '../layouts/list-file.js';
import { pointRows } from '../layouts/point-rows.js';
import type { PartDataset, PartPair } from '../part-dataset.js';
import { SHAPENET_PART_COUNT, SHAPENET_PARTS } from './part-table.js';

/** A file that only this layout has. */
export const PART_NAMES = 'synsetoffset2category.txt';
const LISTS = 'train_test_split';
const COLUMNS = 7;

interface Category {
  readonly name: string;
  readonly synset: string;
  readonly parts: readonly number[];
}

export const shapeNetPart = {
  name: 'ShapeNetPart',
  marks: `${PART_NAMES} and ${LISTS}/`,
  fits: (folder: string): boolean => existsSync(join(folder, PART_NAMES)) && existsSync(join(folder, LISTS)),
  open: openShapeNetPart,
};

/** @throws Error when a list is missing, damaged, or names a shape of no category */
async function openShapeNetPart(folder: string): Promise<PartPair> {
  const categories = categoriesOf(join(folder, PART_NAMES));
  const train = split(folder, 'train', ['train', 'val'], categories);
  const test = split(folder, 'test', ['test'], categories);
  return {
    train,
    test,
    description: `ShapeNetPart: ${train.size} training (train and val) and ${test.size} test shapes, ${categories.length} categories with ${SHAPENET_PART_COUNT} parts, scaled to the unit ball`,
  };
}

/** A line `Airplane<tab>02691156` each; their order numbers the categories. */
function categoriesOf(path: string): Category[] {
  return listFile(path).map((line) => {
    const [name = '', synset = ''] = line.split(/\s+/);
    const parts = SHAPENET_PARTS.get(name);
    if (!parts || !/^\d+$/.test(synset)) {
      throw new Error(
        `${path}: expected one of the 16 categories of ShapeNetPart and its synset, got ${JSON.stringify(line.slice(0, 80))}`,
      );
    }
    return { name, synset, parts };
  });
}

function split(folder: string, which: string, lists: readonly string[], categories: readonly Category[]): PartDataset {
  const listed = lists.flatMap((list) =>
    listedShapes(join(folder, LISTS, `shuffled_${list}_file_list.json`), categories),
  );
  const name = `ShapeNetPart/${which}`;
  return {
    name,
    size: listed.length,
    categoryNames: categories.map((category) => category.name),
    partsOfCategory: categories.map(({ parts }) => parts),
    partCount: SHAPENET_PART_COUNT,
    categories: Int32Array.from(listed, ({ category }) => category),
    shape(index) {
      const found = Number.isInteger(index) ? listed[index] : undefined;
      if (!found) throw new RangeError(`${name} has shapes 0 to ${listed.length - 1}, got index ${index}`);
      return readShape(join(folder, found.path), (categories[found.category] as Category).parts);
    },
  };
}

/** A list is a JSON array of "shape_data/<synset>/<id>". */
function listedShapes(path: string, categories: readonly Category[]): { path: string; category: number }[] {
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  let entries: unknown;
  try {
    entries = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} is not a JSON list (${(cause as Error).message})`, { cause });
  }
  if (!Array.isArray(entries) || entries.length === 0) throw new Error(`${path}: expected a list of shapes`);
  return entries.map((entry) => {
    const [, synset, id] = /([0-9]+)\/([0-9A-Za-z_.-]+)$/.exec(typeof entry === 'string' ? entry : '') ?? [];
    const category = categories.findIndex((one) => one.synset === synset);
    if (!synset || !id || category < 0) {
      throw new Error(
        `${path} lists ${JSON.stringify(entry)?.slice(0, 80)}, expected shape_data/<synset>/<id> of a category in ${PART_NAMES}`,
      );
    }
    return { path: join(synset, `${id}.txt`), category };
  });
}

function readShape(path: string, known: readonly number[]): { points: Float32Array; parts: Int32Array } {
  if (!existsSync(path)) throw new Error(`${path} does not exist, but is listed`);
  return parseShape(readFileSync(path, 'utf8'), known, path);
}

/**
 * @param known parts of the shape's category
 * @throws Error when a row is damaged or has a part of another category
 */
export function parseShape(
  text: string,
  known: readonly number[],
  path: string,
): { points: Float32Array; parts: Int32Array } {
  const rows = pointRows(text, COLUMNS, path);
  const count = rows.length / COLUMNS;
  const points = new Float32Array(count * 3);
  const parts = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < 3; axis++) points[i * 3 + axis] = rows[i * COLUMNS + axis] as number;
    const part = rows[i * COLUMNS + COLUMNS - 1] as number;
    if (!known.includes(part))
      throw new Error(`${path}, row ${i + 1}: the part is ${part}, its category has ${known.join(' ')}`);
    parts[i] = part;
  }
  return { points: toUnitBall(points, path), parts };
}
