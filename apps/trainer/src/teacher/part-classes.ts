/** Classes of the patches: the parts of each family ("chair: leg"), so that patch features tell more than the family. */
import type { SyntheticDataset } from '@i2p/data';

/** Part of the shape that a point lies on, as a class; -1 for one that was never seen while the classes were named. */
export interface PartClasses {
  readonly names: readonly string[];
  /** cloud -> class of each of its points */
  of(index: number): Int32Array;
}

/** Clouds of a family that are looked at to name its parts: some are there by chance only. */
const LOOKED_AT = 8;

/** Names the parts that occur in the first clouds of each family. */
export function partClasses(data: SyntheticDataset): PartClasses {
  const key = (index: number, part: string): string => `${data.classNames[data.labels[index] as number]}: ${part}`;
  const looked = Math.min(data.size, LOOKED_AT * data.classNames.length);
  const found = Array.from({ length: looked }, (_, i) => data.parts(i).names.map((part) => key(i, part))).flat();
  const names = [...new Set(found)].sort();
  const numbers = new Map(names.map((name, i) => [name, i]));
  return {
    names,
    of(index) {
      const { ids, names: parts } = data.parts(index);
      const classes = parts.map((part) => numbers.get(key(index, part)) ?? -1);
      return Int32Array.from(ids, (id) => classes[id] as number);
    },
  };
}
