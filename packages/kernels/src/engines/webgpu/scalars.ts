/** Scalars that stay on the device. */
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise } from './program.js';

const scale = elementwise({
  name: 'scale by a scalar',
  reads: { x: 'f32', scalar: 'f32' },
  writes: { y: 'f32' },
  sizes: [],
  numbers: ['factor'],
  code: 'y[i] = x[i] * (p.factor * scalar[0]);',
});

/** x times a scalar of the device, times a factor of the host. */
export function scaledBy(x: Tensor, scalar: Tensor, factor = 1): Tensor {
  const y = allocate(x.shape);
  device().run(scale, { x, scalar, y }, { size: x.size, factor }, elementBlocks(x.size));
  return y;
}

const add = elementwise({
  name: 'sum of scalars',
  reads: { a: 'f32', b: 'f32' },
  writes: { sum: 'f32' },
  sizes: [],
  numbers: ['factor'],
  code: 'sum[i] = a[i] + p.factor * b[i];',
});

const times = elementwise({
  name: 'multiple of a scalar',
  reads: { x: 'f32' },
  writes: { y: 'f32' },
  sizes: [],
  numbers: ['factor'],
  code: 'y[i] = p.factor * x[i];',
});

/** As `addScalars` in ops/. */
export function addScalars(a: Tensor, b: Tensor, factor: number): Tensor {
  return differentiable(
    [a, b],
    () => {
      const sum = allocate([]);
      device().run(add, { a, b, sum }, { size: 1, factor }, 1);
      return sum;
    },
    (dy) => {
      const y = allocate([]);
      device().run(times, { x: dy, y }, { size: 1, factor }, 1);
      return [clone(dy), y];
    },
  );
}
