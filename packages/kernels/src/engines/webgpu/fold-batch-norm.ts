/** A BatchNorm in evaluation mode is an affine map: it becomes part of the linear layer in front of it. */
import type { LinearLayer, RunningNorm } from '../../operands.js';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise } from './program.js';

const weights = elementwise({
  name: 'fold batch norm, weights',
  reads: { w: 'f32', gain: 'f32', variance: 'f32' },
  writes: { folded: 'f32' },
  sizes: ['inner'],
  numbers: ['epsilon'],
  code: `
let c = i / p.inner;
folded[i] = gain[c] / sqrt(variance[c] + p.epsilon) * w[i];`,
});

const shift = elementwise({
  name: 'fold batch norm, bias',
  reads: { b: 'f32', gain: 'f32', bias: 'f32', mean: 'f32', variance: 'f32' },
  writes: { folded: 'f32' },
  sizes: [],
  numbers: ['epsilon'],
  code: 'folded[i] = bias[i] + gain[i] / sqrt(variance[i] + p.epsilon) * (b[i] - mean[i]);',
});

/** As `foldBatchNorm` in ops/. */
export function foldBatchNorm({ w, b }: LinearLayer, norm: RunningNorm, epsilon: number): LinearLayer {
  const { gain, bias, mean, variance } = norm;
  const [width = 0] = w.shape;
  const folded = { w: allocate(w.shape), b: allocate([width]) };
  const inner = w.size / width;
  device().run(
    weights,
    { w, gain, variance, folded: folded.w },
    { size: w.size, inner, epsilon },
    elementBlocks(w.size),
  );
  device().run(
    shift,
    { b, gain, bias, mean, variance, folded: folded.b },
    { size: width, epsilon },
    elementBlocks(width),
  );
  return folded;
}
