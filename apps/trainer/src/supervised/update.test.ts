import { heapView, initKernels } from '@i2p/kernels';
import { AdamW, type NamedGradients } from '@i2p/nn';
import { tensor1d } from '@tensorflow/tfjs-core';
import { update } from './update.js';

beforeAll(initKernels);

/** AdamW without decay, in plain numbers. */
function naive(start: number[], steps: number[][], rate: number): number[] {
  const [m, v, x] = [start.map(() => 0), start.map(() => 0), [...start]];
  steps.forEach((gradient, t) => {
    gradient.forEach((g, i) => {
      m[i] = 0.9 * m[i]! + 0.1 * g;
      v[i] = 0.999 * v[i]! + 0.001 * g * g;
      x[i]! -= (rate * (m[i]! / (1 - 0.9 ** (t + 1)))) / (Math.sqrt(v[i]! / (1 - 0.999 ** (t + 1))) + 1e-8);
    });
  });
  return x;
}

async function updated(twice: boolean, clip: number | null): Promise<{ norm: number; values: number[] }> {
  const parameter = tensor1d([1, -2]);
  const optimizer = new AdamW(new Map([['bias', parameter]]));
  const norms: number[] = [];
  for (let i = 0; i < 2; i++) {
    const gradients: NamedGradients = new Map([['bias', tensor1d([3, 4])]]);
    norms.push(await update(optimizer, gradients, { rate: 0.1, clip, twice }));
  }
  return { norm: norms[0]!, values: [...heapView(parameter)] };
}

it.each([
  [
    'unclipped',
    false,
    null,
    [
      [3, 4],
      [3, 4],
    ],
  ],
  [
    'clipped to 1',
    false,
    1,
    [
      [0.6, 0.8],
      [0.6, 0.8],
    ],
  ],
  [
    'twice: raw, then clipped',
    true,
    1,
    [
      [3, 4],
      [0.6, 0.8],
      [3, 4],
      [0.6, 0.8],
    ],
  ],
] as const)('%s: the norm before clipping, and the parameters of a naive AdamW', async (_, twice, clip, gradients) => {
  const { norm, values } = await updated(twice, clip);
  expect(norm).toBeCloseTo(5, 5);
  naive(
    [1, -2],
    gradients.map((g) => [...g]),
    0.1,
  ).forEach((value, i) => expect(values[i]).toBeCloseTo(value, 5));
});
