import { addScalars, heapView, initKernels } from '@i2p/kernels';
import { expectClose } from '@i2p/testkit';
import { grad, tensor2d, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { crossEntropy } from './cross-entropy.js';

beforeAll(() => initKernels());

/** The definition in float64. */
function naive(logits: number[][], labels: Int32Array, smoothing: number): number {
  const losses = logits.map((row, r) => {
    const sum = row.reduce((total, x) => total + Math.exp(x), 0);
    return row.reduce((loss, x, k) => {
      const target = (k === labels[r] ? 1 - smoothing : 0) + smoothing / row.length;
      return loss - target * Math.log(Math.exp(x) / sum);
    }, 0);
  });
  return losses.reduce((a, b) => a + b, 0) / losses.length;
}

const value = fc.double({ min: -9, max: 9, noNaN: true });
const cases = fc.tuple(
  fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
  fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
  fc.constantFrom(0, 0.1),
);

describe('crossEntropy', () => {
  it('is the definition', () => {
    fc.assert(
      fc.property(cases, ([logits, drawn, smoothing]) => {
        const labels = Int32Array.from(drawn.slice(0, logits.length));
        const loss = tidy(() => heapView(crossEntropy(tensor2d(logits), labels, smoothing)).slice());
        expectClose(loss, [naive(logits, labels, smoothing)], 1e-5, 1e-6);
      }),
    );
  });

  it('has the gradient of the definition', () => {
    const logits = [
      [0.3, -1.2, 2],
      [1, 0, -0.5],
    ];
    const labels = Int32Array.of(2, 1);
    const gradient = tidy(() => {
      const dy = grad((x) => addScalars(crossEntropy(x, labels, 0.1), crossEntropy(x, labels, 0.1)))(tensor2d(logits));
      return heapView(dy).slice();
    });
    const slopes = logits.flatMap((row, r) =>
      row.map((x, k) => {
        const moved = (by: number): number[][] => logits.map((other, i) => (i === r ? row.with(k, x + by) : other));
        return (2 * (naive(moved(1e-5), labels, 0.1) - naive(moved(-1e-5), labels, 0.1))) / 2e-5;
      }),
    );
    expectClose(gradient, slopes, 1e-6);
  });

  it('survives logits beyond the range of exp', () => {
    const loss = tidy(() => heapView(crossEntropy(tensor2d([[1000, 0]]), Int32Array.of(1))).slice());
    expectClose(loss, [1000], 0);
  });

  it('says what is wrong', () => {
    const logits = tensor2d([[1, 2]]);
    expect(() => crossEntropy(logits, Int32Array.of(2))).toThrow('expected labels within 0 .. 1, got 2');
    expect(() => crossEntropy(logits, Int32Array.of(0, 1))).toThrow('got 2 for 1');
  });
});
