import { expectClose } from '@i2p/testkit';
import { engine, memory, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { heapView } from './backend.js';
import { type BatchNormReduction, useBatchNormReduction } from './batch-norm-reduction.js';
import { initKernels } from './init-kernels.js';
import { type HostArray, onHeap, uniform } from './op.conformance.js';
import { batchNorm, batchNormStatistics, batchNormTrack } from './ops/batch-norm.js';

const WIDTH = 6;
const gain = uniform([WIDTH], 'gain');
const bias = uniform([WIDTH], 'bias');

function rowsOf(array: HostArray, from: number, to: number): HostArray {
  return { shape: [to - from, WIDTH], data: array.data.slice(from * WIDTH, to * WIDTH) };
}

/** Output, running statistics and gradients of one worker's rows. */
function layer(x: HostArray, dy: HostArray): Float32Array[] {
  const running = [tensor1d(new Float32Array(WIDTH)), tensor1d(new Float32Array(WIDTH))] as const;
  const inputs = [x, gain, bias].map(onHeap) as [Tensor, Tensor, Tensor];
  const { value, grads } = engine().gradients(
    () => {
      const statistics = batchNormStatistics(inputs[0]);
      batchNormTrack(statistics, ...running);
      return batchNorm(...inputs, statistics, { relu: true });
    },
    inputs,
    onHeap(dy),
  );
  return [value, ...running, ...grads].map((tensor) => heapView(tensor).slice());
}

/**
 * Lets the workers take turns in one thread: a worker's n-th call gets the others' sums of their n-th call from the round
 * before, so that after as many rounds as there are calls every total is right.
 */
function inTurns(workers: readonly (() => Float32Array[])[], rounds: number): Float32Array[][] {
  const sent = workers.map((): { sums: Float64Array; rows: number }[] => []);
  let results: Float32Array[][] = [];
  for (let round = 0; round < rounds; round++) {
    results = workers.map((work, me) => {
      let call = 0;
      const reduce: BatchNormReduction = (sums, rows) => {
        (sent[me] as { sums: Float64Array; rows: number }[])[call] = { sums: sums.slice(), rows };
        const others = sent.filter((_, i) => i !== me).flatMap((calls) => calls[call] ?? []);
        call++;
        sums.set(sums.map((value, i) => others.reduce((sum, other) => sum + (other.sums[i] as number), value)));
        return others.reduce((total, other) => total + other.rows, rows);
      };
      useBatchNormReduction(reduce);
      return work();
    });
  }
  return results;
}

describe('useBatchNormReduction', () => {
  beforeAll(() => initKernels());
  afterEach(() => useBatchNormReduction(undefined));

  it('makes unequal parts of a batch equal the whole, forward and gradients', () => {
    const [x, dy] = [uniform([90, WIDTH], 'x', 3, 5), uniform([90, WIDTH], 'dy')];
    const [y, mean, variance, dx, dgain, dbias] = layer(x, dy) as Float32Array[];
    const part = (from: number, to: number) => () => layer(rowsOf(x, from, to), rowsOf(dy, from, to));
    const [left, right] = inTurns([part(0, 25), part(25, 90)], 3) as [Float32Array[], Float32Array[]];
    const above = (i: number): number[] => [...(left[i] as Float32Array), ...(right[i] as Float32Array)];
    const added = (i: number): number[] => [...(left[i] as Float32Array)].map((v, c) => v + (right[i]?.[c] as number));
    expectClose(above(0), y as Float32Array, 1e-5);
    for (const worker of [left, right]) {
      expectClose(worker[1] as Float32Array, mean as Float32Array, 1e-6);
      expectClose(worker[2] as Float32Array, variance as Float32Array, 1e-6);
    }
    expectClose(above(3), dx as Float32Array, 2e-5);
    expectClose(added(4), dgain as Float32Array, 1e-4);
    expectClose(added(5), dbias as Float32Array, 1e-4);
  });

  it('leaves nothing behind', () => {
    useBatchNormReduction((_, rows) => rows);
    const x = onHeap(uniform([4, WIDTH], 'x'));
    const before = memory().numTensors;
    batchNormStatistics(x).moments.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
