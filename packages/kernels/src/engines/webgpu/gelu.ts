/** Exact (erf) GELU, with the bias of the layer in front when it is given. */
import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { columnSum } from './column-sums.js';
import { allocate, device } from './device.js';
import { multiplied } from './element-ops.js';
import { EXPONENTIAL } from './exponential.js';
import { elementBlocks, elementwise } from './program.js';

/**
 * The tail is the probability that a normal number exceeds |v|: a polynomial in 1 / (1 + 0.39 |v|). 1 + erf would lose the digits of
 * what is left of a negative number.
 */
const TAIL = `${EXPONENTIAL}
fn tail(v: f32, bell: f32) -> f32 {
  let t = 1 / (1 + 0.39 * abs(v));
  var s = 0.053703433665;
  s = s * t - 0.25772682275;
  s = s * t + 0.37443928342;
  s = s * t - 0.016133464706;
  s = s * t + 0.19426879201;
  s = s * t + 0.15144875818;
  return s * t * bell;
}`;

function forwardOf(biased: boolean, sloped: boolean) {
  return elementwise({
    name: `gelu${biased ? ' with bias' : ''}${sloped ? ' and slope' : ''}`,
    reads: { x: 'f32', ...(biased ? { bias: 'f32' } : {}) } as Record<'x' | 'bias', 'f32'>,
    writes: { y: 'f32', ...(sloped ? { slope: 'f32' } : {}) } as Record<'y' | 'slope', 'f32'>,
    sizes: ['d'],
    declarations: TAIL,
    code: `
let v = x[i]${biased ? ' + bias[i % p.d]' : ''};
let bell = exponential(-0.5 * v * v);
let beyond = tail(v, bell);
y[i] = max(v, 0) - abs(v) * beyond;
${sloped ? 'slope[i] = select(1 - beyond, beyond, v < 0) + v * bell * 0.3989422804014327;' : ''}`,
  });
}

const forward = {
  plain: { value: forwardOf(false, false), both: forwardOf(false, true) },
  biased: { value: forwardOf(true, false), both: forwardOf(true, true) },
};

/** As `gelu` in ops/. */
export function gelu(x: Tensor, bias?: Tensor): Tensor {
  const { shape, size } = x;
  // the slope is kept rather than x: value and slope share an exponential
  const differentiated = engine().isTapeOn();
  return differentiable(
    bias ? [x, bias] : [x],
    (save) => {
      const y = allocate(shape);
      const slope = differentiated ? allocate(shape) : undefined;
      const program = forward[bias ? 'biased' : 'plain'][slope ? 'both' : 'value'];
      const sizes = { size, d: bias?.size ?? size };
      device().run(program, { x, bias: bias ?? x, y, slope: slope ?? y }, sizes, elementBlocks(size));
      if (slope) save([slope]);
      slope?.dispose();
      return y;
    },
    (dy, saved) => {
      const dx = multiplied(dy, saved[0] as Tensor);
      return bias ? [dx, columnSum(dx, bias.size)] : [dx];
    },
  );
}
