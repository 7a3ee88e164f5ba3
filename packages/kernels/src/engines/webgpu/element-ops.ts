/** Operations that take every number by itself. */
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise } from './program.js';

const multiply = elementwise({
  name: 'multiply',
  reads: { x: 'f32', by: 'f32' },
  writes: { y: 'f32' },
  sizes: [],
  code: 'y[i] = x[i] * by[i];',
});

/** x * by, element by element. */
export function multiplied(x: Tensor, by: Tensor): Tensor {
  const y = allocate(x.shape);
  device().run(multiply, { x, by, y }, { size: x.size }, elementBlocks(x.size));
  return y;
}

/** As `scaleBy` in ops/. */
export function scaleBy(x: Tensor, factors: Tensor): Tensor {
  return differentiable(
    [x],
    (save) => {
      save([factors]);
      return multiplied(x, factors);
    },
    (dy, saved) => [multiplied(dy, saved[0] as Tensor)],
  );
}

const leaky = elementwise({
  name: 'leaky relu',
  reads: { values: 'f32', signs: 'f32' },
  writes: { y: 'f32' },
  sizes: [],
  numbers: ['slope'],
  code: 'y[i] = values[i] * select(p.slope, 1f, signs[i] > 0);',
});

/** As `leakyRelu` in ops/. */
export function leakyRelu(x: Tensor, slope: number): Tensor {
  const scaled = (values: Tensor, signs: Tensor): Tensor => {
    const y = allocate(x.shape);
    device().run(leaky, { values, signs, y }, { size: x.size, slope }, elementBlocks(x.size));
    return y;
  };
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return scaled(x, x);
    },
    (dy, saved) => [scaled(dy, saved[0] as Tensor)],
  );
}

const sum = elementwise({
  name: 'residual sum',
  reads: { x: 'f32', y: 'f32' },
  writes: { out: 'f32' },
  sizes: [],
  code: 'out[i] = x[i] + y[i];',
});

const scaledSum = elementwise({
  name: 'residual sum, rows scaled',
  reads: { x: 'f32', y: 'f32', scale: 'f32' },
  writes: { out: 'f32' },
  sizes: ['d'],
  code: 'out[i] = x[i] + y[i] * scale[i / p.d];',
});

const scaleRows = elementwise({
  name: 'rows scaled',
  reads: { x: 'f32', scale: 'f32' },
  writes: { out: 'f32' },
  sizes: ['d'],
  code: 'out[i] = x[i] * scale[i / p.d];',
});

/** As `residual` in ops/: a row's factor is how drop path (stochastic depth) enters. */
export function residual(x: Tensor, y: Tensor, rowScale: Tensor | undefined): Tensor {
  const { shape, size } = x;
  const d = size / (shape[0] ?? 0);
  return differentiable(
    [x, y],
    (save) => {
      const out = allocate(shape);
      if (!rowScale) {
        device().run(sum, { x, y, out }, { size }, elementBlocks(size));
        return out;
      }
      save([rowScale]);
      device().run(scaledSum, { x, y, scale: rowScale, out }, { size, d }, elementBlocks(size));
      return out;
    },
    (dy, [scale]) => {
      if (!scale) return [clone(dy), clone(dy)];
      const out = allocate(dy.shape);
      device().run(scaleRows, { x: dy, scale, out }, { size, d }, elementBlocks(size));
      return [clone(dy), out];
    },
  );
}

const rectify = elementwise({
  name: 'relu in place',
  writes: { x: 'f32' },
  sizes: [],
  code: 'x[i] = select(x[i], 0f, x[i] < 0);',
});

/** x = max(x, 0), in place; NaN stays. */
export function rectifyInPlace(x: Tensor): void {
  device().run(rectify, { x }, { size: x.size }, elementBlocks(x.size));
}
