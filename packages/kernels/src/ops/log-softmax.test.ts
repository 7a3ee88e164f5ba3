import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { logSoftmax } from './log-softmax.js';
import { nllLoss } from './nll-loss.js';

function naiveLogSoftmax(x: Float64Array, n: number): Float64Array {
  return x.map((value, i) => {
    const row = x.subarray(i - (i % n), i - (i % n) + n);
    return value - Math.log(row.reduce((sum, other) => sum + Math.exp(other), 0));
  });
}

/** -(targets * logp).sum(1).mean(), the targets written out. */
function naiveLoss(logp: Float64Array, labels: number[], n: number, smoothing: number): number {
  let loss = 0;
  logp.forEach((value, i) => {
    const target = i % n === labels[Math.floor(i / n)] ? 1 - smoothing : smoothing / (n - 1);
    loss -= (target * value) / labels.length;
  });
  return loss;
}

describeEngines('logSoftmax', () => {
  it.each([
    [1, 2],
    [5, 3],
    [9, 50],
  ])('value and gradient equal the naive twin: %d rows of %d classes', async (rows, n) => {
    await checkOp({
      inputs: [uniform([rows, n], 'x', -5, 5)],
      op: (x) => logSoftmax(x!),
      twin: (x) => naiveLogSoftmax(x!, n),
      tolerance: 1e-6,
    });
  });

  it('stays finite where a score is far above the others', async () => {
    const y = await logSoftmax(onHeap({ shape: [1, 3], data: Float32Array.of(1000, 0, -1000) })).data();
    expect([...y]).toEqual([0, -1000, -2000]);
  });
});

describeEngines('nllLoss', () => {
  it.each([
    [1, 2, 0],
    [6, 5, 0],
    [6, 5, 0.2],
    [3, 40, 0.9],
  ])(
    'of log-softmax equals the naive twin, and its gradient: %d rows, %d classes, smoothing %d',
    async (rows, n, smoothing) => {
      const labels = Array.from({ length: rows }, (_, r) => (r * 7) % n);
      await checkOp({
        inputs: [uniform([rows, n], 'x')],
        op: (x) => nllLoss(logSoftmax(x!), Int32Array.from(labels), smoothing),
        twin: (x) => [naiveLoss(naiveLogSoftmax(x!, n), labels, n, smoothing)],
        tolerance: 1e-6,
      });
    },
  );

  it('names what does not fit', () => {
    const x = onHeap(uniform([2, 3], 'x'));
    expect(() => nllLoss(x, Int32Array.of(0))).toThrow('nllLoss: 1 labels for rows [2,3]');
    expect(() => nllLoss(x, Int32Array.of(0, 3))).toThrow('nllLoss: label 3 at position 1 is not within 0 .. 2');
    expect(() => nllLoss(x, Int32Array.of(-1, 0))).toThrow('label -1 at position 0');
    expect(() => nllLoss(x, Int32Array.of(0, 1), 1)).toThrow('nllLoss: smoothing must be in [0, 1), got 1');
    expect(() => logSoftmax(onHeap(uniform([3], 'y')))).toThrow('logSoftmax: expected rows [R,n], got [3]');
  });
});
