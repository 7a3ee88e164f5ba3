/** Changes of tensors in place: TensorFlow's tensors never change, so a tensor gets another one's data. */
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { AdamWUpdate } from '../../operands.js';
import { add, addAll, div, floats, mul, reshape, sqrt, square, sub, sum } from './raw.js';

/** Gives a tensor the values that `compute` makes; the old ones are released. */
export function replace(x: Tensor, compute: () => Tensor): void {
  const made = tidy(compute);
  const [one, other] = [x, made] as [{ dataId: object }, { dataId: object }];
  [one.dataId, other.dataId] = [other.dataId, one.dataId];
  made.dispose();
}

/** As `adamwUpdate` in ops/. */
export function adamwUpdate(updates: readonly AdamWUpdate[]): void {
  for (const { parameter, gradient, m, v, ...s } of updates) {
    const { beta1, beta2, epsilon, learningRate, weightDecay, step } = s;
    const g = (): Tensor => reshape(gradient, parameter.shape);
    replace(m, () => add(mul(m, beta1), mul(g(), 1 - beta1)));
    replace(v, () => add(mul(v, beta2), mul(square(g()), 1 - beta2)));
    replace(parameter, () => {
      const deviation = add(sqrt(mul(v, 1 / (1 - beta2 ** step))), epsilon);
      const move = div(mul(m, learningRate / (1 - beta1 ** step)), deviation);
      return sub(mul(parameter, 1 - learningRate * weightDecay), reshape(move, parameter.shape));
    });
  }
}

/** As `sumSquares` in ops/: one number comes back from the device. */
export async function sumSquares(tensors: readonly Tensor[]): Promise<number> {
  if (tensors.length === 0) return 0;
  const total = tidy(() => addAll(tensors.map((x) => sum(square(reshape(x, [x.size])), [0]))));
  const [value = Number.NaN] = await total.data();
  total.dispose();
  return value;
}

/** As `scaleInPlace` in ops/. */
export function scaleInPlace(x: Tensor, factor: number): void {
  replace(x, () => mul(x, factor));
}

/** As `addInPlace` in ops/. */
export function addInPlace(x: Tensor, y: Tensor): void {
  replace(x, () => add(x, reshape(y, x.shape)));
}

/** x = values. */
export function write(x: Tensor, values: Float32Array): void {
  replace(x, () => floats(values, x.shape));
}
