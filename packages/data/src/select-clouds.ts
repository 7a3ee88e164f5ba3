/** Some clouds of a split, as a split of its own: few labels, few classes. */
import { checkRequest, type PointDataset } from './point-dataset.js';

/** What the selection is called, and its labels where they are not those of the split. */
export interface SelectionOptions {
  readonly name?: string;
  /** A label for each selected cloud [n]; together with `classNames`. */
  readonly labels?: Int32Array;
  readonly classNames?: readonly string[];
}

/**
 * The clouds at `indices` [n], in that order.
 * @throws RangeError when the split has no such cloud, or there is not one label for each
 */
export function selectClouds(
  data: PointDataset,
  indices: ArrayLike<number>,
  { name = data.name, labels, classNames = data.classNames }: SelectionOptions = {},
): PointDataset {
  const places = Int32Array.from(indices);
  for (const index of places) checkRequest(data, index, 1);
  if (labels && labels.length !== places.length)
    throw new RangeError(`selectClouds: expected ${places.length} labels, got ${labels.length}`);
  const selection: PointDataset = {
    name,
    size: places.length,
    pointsPerCloud: data.pointsPerCloud,
    classNames,
    labels: labels ?? places.map((index) => data.labels[index]),
    cloud(index, count = data.pointsPerCloud, out, offset) {
      checkRequest(selection, index, count);
      return data.cloud(places[index], count, out, offset);
    },
  };
  return selection;
}
