/** Rows moved about, in TensorFlow's operations. Indices lie on the host, and are looked at. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { add, concat, floats, gather, ints, mul, operation, reshape, segmentSum, slice } from './raw.js';

/** @throws Error naming the operation and the first index that is not within lowest .. highest */
export function checkedIndices(name: string, index: Tensor, lowest: number, highest: number): Int32Array {
  const values = index.dataSync() as Int32Array;
  const wrong = values.findIndex((value) => value < lowest || value > highest);
  if (wrong < 0) return values;
  throw new Error(`${name}: index ${values[wrong]} at position ${wrong} is not within ${lowest} .. ${highest}`);
}

/** As `concatRows` in ops/. */
export function concatRows(above: Tensor, below: Tensor): Tensor {
  return joined(above, below, 0);
}

/** As `concatColumns` in ops/. */
export function concatColumns(left: Tensor, right: Tensor): Tensor {
  return joined(left, right, 1);
}

function joined(a: Tensor, b: Tensor, axis: 0 | 1): Tensor {
  const begin = axis === 0 ? [a.shape[0] as number, 0] : [0, a.shape[1] as number];
  return operation(
    [a, b],
    () => concat([a, b], axis),
    (dy) => [slice(dy, [0, 0], a.shape), slice(dy, begin, b.shape)],
  );
}

/** As `gatherRows` in ops/. */
export function gatherRows(x: Tensor, index: Tensor): Tensor {
  const [m = 0, d = 0] = x.shape;
  const values = checkedIndices('gatherRows', index, -1, m - 1);
  return operation(
    [x],
    (save) => {
      save([index]);
      if (!values.includes(-1)) return gather(x, reshape(index, [values.length]));
      // no row is a row of zeros behind the last one
      const all = concat([x, floats(new Float32Array(d), [1, d])], 0);
      return gather(all, ints(values.map((value) => (value < 0 ? m : value))));
    },
    (dy, saved) => [segmentSum(dy, reshape(saved[0] as Tensor, [values.length]), m)],
  );
}

/** As `interpolateRows` in ops/. */
export function interpolateRows(x: Tensor, index: Tensor, weight: Tensor): Tensor {
  const [sources = 0, d = 0] = x.shape;
  const targets = index.size / 3;
  const values = checkedIndices('interpolateRows', index, 0, sources - 1);
  const column = (c: number): Int32Array => Int32Array.from({ length: targets }, (_, t) => values[3 * t + c] as number);
  const weightOf = (all: Tensor, c: number): Tensor => slice(reshape(all, [targets, 3]), [0, c], [targets, 1]);
  return operation(
    [x],
    (save) => {
      save([weight]);
      const parts = [0, 1, 2].map((c) => mul(gather(x, ints(column(c))), weightOf(weight, c)));
      return add(add(parts[0] as Tensor, parts[1] as Tensor), parts[2] as Tensor);
    },
    (dy, saved) => {
      const parts = [0, 1, 2].map((c) => mul(dy, weightOf(saved[0] as Tensor, c)));
      const places = ints([0, 1, 2].flatMap((c) => [...column(c)]));
      return [segmentSum(reshape(concat(parts, 0), [3 * targets, d]), places, sources)];
    },
  );
}
