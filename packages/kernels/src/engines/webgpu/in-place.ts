/** Updates of parameters in place. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { device } from './device.js';
import { elementBlocks, elementwise } from './program.js';

const scale = elementwise({
  name: 'scale in place',
  writes: { x: 'f32' },
  sizes: [],
  numbers: ['factor'],
  code: 'x[i] *= p.factor;',
});

/** x *= factor. */
export function scaleInPlace(x: Tensor, factor: number): void {
  device().run(scale, { x }, { size: x.size, factor }, elementBlocks(x.size));
}

const add = elementwise({
  name: 'add in place',
  reads: { y: 'f32' },
  writes: { x: 'f32' },
  sizes: [],
  code: 'x[i] += y[i];',
});

/** x += y. */
export function addInPlace(x: Tensor, y: Tensor): void {
  device().run(add, { x, y }, { size: x.size }, elementBlocks(x.size));
}

/** x = values. */
export function write(x: Tensor, values: Float32Array): void {
  device().replace(x, values);
}
