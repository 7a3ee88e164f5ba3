/** Linear layers, normalisation over channels and activations in TensorFlow's operations. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LinearOptions, Part } from '../../operands.js';
import {
  add,
  columnSum,
  concat,
  div,
  erfc,
  exp,
  floats,
  matMul,
  mean,
  mul,
  operation,
  reshape,
  rsqrt,
  slice,
  square,
  sub,
  sum,
  wherePositive,
} from './raw.js';

/** Weights [out,in(,1)] as a matrix. */
export function matrix(w: Tensor): Tensor {
  const [width = 0, inner = 0] = w.shape;
  return w.rank === 2 ? w : reshape(w, [width, inner]);
}

const zeros = (width: number): Tensor => floats(new Float32Array(width));

/** As `linear` in ops/. */
export function linear(
  x: Tensor,
  w: Tensor,
  bias: Tensor | undefined,
  { constantInput, biasCancels }: Required<LinearOptions>,
): Tensor {
  const [width = 0] = w.shape;
  const trained = bias ? [w, bias] : [w];
  return operation(
    constantInput ? trained : [x, ...trained],
    (save) => {
      save([x, w]);
      const product = matMul(x, matrix(w), false, true);
      return bias ? add(product, bias) : product;
    },
    (dy, saved) => {
      const [x, w] = saved as [Tensor, Tensor];
      const dw = reshape(matMul(dy, x, true), w.shape);
      const gradients = bias ? [dw, biasCancels ? zeros(width) : columnSum(dy)] : [dw];
      return constantInput ? gradients : [matMul(dy, matrix(w)), ...gradients];
    },
  );
}

/** As `linearOfParts` in ops/. */
export function linearOfParts(
  parts: readonly Tensor[],
  layout: readonly Part[],
  w: Tensor,
  bias: Tensor,
  { biasCancels }: Required<Pick<LinearOptions, 'biasCancels'>>,
): Tensor {
  const [width = 0] = w.shape;
  const rows = layout.reduce((most, part) => Math.max(most, part.rows), 0);
  const columns = (weights: Tensor, { at, width: inner }: Part): Tensor =>
    slice(matrix(weights), [0, at], [width, inner]);
  return operation(
    [...parts, w, bias],
    (save) => {
      save([...parts, w]);
      return layout.reduce(
        (y, part, p) => {
          const product = matMul(parts[p] as Tensor, columns(w, part), false, true);
          return reshape(add(reshape(y, [part.rows, -1, width]), reshape(product, [part.rows, 1, width])), [
            rows,
            width,
          ]);
        },
        add(floats(new Float32Array(rows * width), [rows, width]), bias),
      );
    },
    (dy, saved) => {
      const weights = saved.at(-1) as Tensor;
      const own = layout.map(({ rows: n, times }) => (times === 1 ? dy : sum(reshape(dy, [n, times, width]), [1])));
      const dw = layout.map((_, p) => matMul(own[p] as Tensor, saved[p] as Tensor, true));
      const dparts = layout.map((part, p) => matMul(own[p] as Tensor, columns(weights, part)));
      return [...dparts, reshape(concat(dw, 1), w.shape), biasCancels ? zeros(width) : columnSum(dy)];
    },
  );
}

/** As `layerNorm` in ops/. */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): Tensor {
  return operation(
    [x, gain, bias],
    (save) => {
      const centred = sub(x, mean(x, [1], true));
      const inverse = rsqrt(add(mean(square(centred), [1], true), epsilon));
      const normalised = mul(centred, inverse);
      save([normalised, inverse, gain]);
      return add(mul(normalised, gain), bias);
    },
    (dy, saved) => {
      const [normalised, inverse, gain] = saved as [Tensor, Tensor, Tensor];
      const dn = mul(dy, gain);
      const along = mul(normalised, mean(mul(dn, normalised), [1], true));
      const dx = mul(sub(sub(dn, mean(dn, [1], true)), along), inverse);
      return [dx, columnSum(mul(dy, normalised)), columnSum(dy)];
    },
  );
}

/** As `gelu` in ops/. */
export function gelu(x: Tensor, bias: Tensor | undefined): Tensor {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  return operation(
    bias ? [x, bias] : [x],
    (save) => {
      const v = bias ? add(x, bias) : x;
      const share = mul(erfc(mul(v, -Math.SQRT1_2)), 0.5);
      const density = div(exp(mul(square(v), -0.5)), Math.sqrt(2 * Math.PI));
      save([add(share, mul(v, density))]);
      return mul(v, share);
    },
    (dy, saved) => {
      const dx = mul(dy, saved[0] as Tensor);
      return bias ? [dx, sum(dx, axes)] : [dx];
    },
  );
}

/** As `leakyRelu` in ops/. */
export function leakyRelu(x: Tensor, slope: number): Tensor {
  const scaled = (values: Tensor, signs: Tensor): Tensor => wherePositive(signs, values, mul(values, slope));
  return operation(
    [x],
    (save) => {
      save([x]);
      return scaled(x, x);
    },
    (dy, saved) => [scaled(dy, saved[0] as Tensor)],
  );
}

/** As `residual` in ops/. */
export function residual(x: Tensor, y: Tensor, rowScale: Tensor | undefined): Tensor {
  const [rows = 0] = x.shape;
  const scaled = (values: Tensor, factors: Tensor): Tensor =>
    reshape(mul(reshape(values, [rows, -1]), reshape(factors, [rows, 1])), values.shape);
  return operation(
    [x, y],
    (save) => {
      if (rowScale) save([rowScale]);
      return add(x, rowScale ? scaled(y, rowScale) : y);
    },
    (dy, [factors]) => [reshape(dy, x.shape), factors ? scaled(dy, factors) : reshape(dy, y.shape)],
  );
}

/** As `scaleBy` in ops/. */
export function scaleBy(x: Tensor, factors: Tensor): Tensor {
  const product = (values: Tensor, by: Tensor): Tensor => mul(values, reshape(by, values.shape));
  return operation(
    [x],
    (save) => {
      save([factors]);
      return product(x, factors);
    },
    (dy, saved) => [product(dy, saved[0] as Tensor)],
  );
}
