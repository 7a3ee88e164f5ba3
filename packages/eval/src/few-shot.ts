/** Few-shot folds (SPEC 8): a handful of classes, a handful of labelled clouds of each, and clouds to recognise. */
import { type DatasetPair, type PointDataset, selectClouds } from '@i2p/data';
import { type RandomStream, randomStream } from '@i2p/random';

export interface FewShotOptions {
  /** Classes of a fold. */
  readonly way: number;
  /** Training clouds of each class. */
  readonly shot: number;
  /** Test clouds of each class. Default 20. */
  readonly query?: number;
  readonly seed: number;
  /** Which fold, from 0 on: each draws its own classes and clouds. */
  readonly fold: number;
}

/**
 * One fold: `way` random classes, relabelled 0 .. way-1, `shot` clouds of each from the training split and `query` from the
 * test split.
 * @throws RangeError when there are not enough classes, or not enough clouds of one
 */
export function makeFewShotFold(pair: DatasetPair, options: FewShotOptions): DatasetPair {
  const { way, shot, query = 20, seed, fold } = options;
  for (const [name, value] of Object.entries({ way, shot, query })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`makeFewShotFold: expected ${name} to be a whole number from 1 on, got ${value}`);
  }
  const { classNames } = pair.train;
  if (way > classNames.length)
    throw new RangeError(
      `makeFewShotFold: expected at least ${way} classes, ${pair.train.name} has ${classNames.length}`,
    );
  const stream = randomStream(seed, 'few-shot', way, shot, fold);
  const classes = [...stream.permutation(classNames.length).subarray(0, way)];
  const train = drawClasses(pair.train, classes, shot, stream);
  const test = drawClasses(pair.test, classes, query, stream);
  return { ...pair, train, test, description: `${way} way ${shot} shot, fold ${fold}, of ${pair.description}` };
}

function drawClasses(
  data: PointDataset,
  classes: readonly number[],
  count: number,
  stream: RandomStream,
): PointDataset {
  const indices = classes.flatMap((label) => {
    const rows = Array.from(data.labels.keys()).filter((row) => data.labels[row] === label);
    if (rows.length < count) {
      throw new RangeError(
        `makeFewShotFold: expected at least ${count} clouds of "${data.classNames[label]}", ${data.name} has ${rows.length}`,
      );
    }
    return Array.from(stream.permutation(rows.length).subarray(0, count), (place) => rows[place]);
  });
  return selectClouds(data, indices, {
    labels: Int32Array.from(indices, (_, i) => Math.floor(i / count)),
    classNames: classes.map((label) => data.classNames[label]),
  });
}
