import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import fc from 'fast-check';
import { layOut, type SvmBuild, svmKernels } from './svm-kernels.js';

const builds: SvmBuild[] = ['simd', 'relaxed'];
const FLAT = 1e-12;

/** A state inside the box, on the kernels' memory. Numbers are few, so that ties abound; the loops are written out. */
function randomState(build: SvmBuild, seed: number, size: number, levels: number) {
  const kernels = svmKernels(build);
  const stream = randomStream(seed, 'state');
  const draw = (): number => Math.round(stream.normal() * levels) / levels;
  const vectors = layOut(kernels, [...Array<number>(5).fill(8 * (size + 1)), 4 * (size + 4), 4 * (size + 4)]);
  const [betaAt, gradientAt, lowerAt, upperAt, normsAt, rowAt, otherAt] = vectors;
  kernels.bindState(betaAt, gradientAt, lowerAt, upperAt, normsAt);
  const { buffer } = kernels.memory;
  const fill = <T extends Float64Array | Float32Array>(array: T, value: () => number): T => {
    for (let t = 0; t < array.length; t++) array[t] = value();
    return array;
  };
  const doubles = (at: number, value: () => number): Float64Array => fill(new Float64Array(buffer, at, size), value);
  const floats = (at: number, value: () => number): Float32Array => fill(new Float32Array(buffer, at, size), value);
  const state = {
    beta: doubles(betaAt, () => Math.floor(stream.uniform(0, 3)) / 2),
    gradient: doubles(gradientAt, draw),
    lower: doubles(lowerAt, () => 0),
    upper: doubles(upperAt, () => 1),
    norms: doubles(normsAt, () => 1 + Math.abs(draw())),
    row: floats(rowAt, draw),
    other: floats(otherAt, draw),
  };
  return { kernels, state, rowAt, otherAt };
}

type State = ReturnType<typeof randomState>['state'];

function naivePartner({ beta, lower, gradient, norms, row }: State, rising: number, tolerance: number): number {
  let [best, gain, greatest] = [-1, -Infinity, -Infinity];
  beta.forEach((value, t) => {
    const slope = gradient[t] - gradient[rising];
    if (value <= lower[t]) return;
    greatest = Math.max(greatest, slope);
    const curvature = norms[rising] + norms[t] - 2 * row[t];
    const decrease = (slope * slope) / (curvature > 0 ? curvature : FLAT);
    if (slope > 0 && decrease >= gain) [best, gain] = [t, decrease];
  });
  return greatest < tolerance ? -1 : best;
}

/** Moves i up and j down by the same length, as far as the box allows. */
function naiveStep({ beta, upper, gradient, norms, row, other }: State, i: number, j: number): number {
  const curvature = norms[i] + norms[j] - 2 * row[j];
  const wanted = (gradient[j] - gradient[i]) / (curvature > 0 ? curvature : FLAT);
  const length = Math.min(wanted, 1 - beta[i], beta[j]);
  beta[i] += length;
  beta[j] -= length;
  let [best, least] = [-1, Infinity];
  for (let t = 0; t < beta.length; t++) {
    gradient[t] += length * row[t] - length * other[t];
    if (beta[t] < upper[t] && gradient[t] <= least) [best, least] = [t, gradient[t]];
  }
  return best;
}

const drawn = fc.record({
  seed: fc.integer(),
  size: fc.integer({ min: 1, max: 23 }),
  levels: fc.constantFrom(1, 4, 1e6),
});

describe.each(builds)('the %s build', (build) => {
  it('chooses the partner of the loop written out, of equals the last', () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom(1e-3, 0.5), ({ seed, size, levels }, tolerance) => {
        const { kernels, state, rowAt } = randomState(build, seed, size, levels);
        const rising = Math.abs(seed) % size;
        expect(kernels.partner(size, rising, rowAt, tolerance)).toBe(naivePartner(state, rising, tolerance));
      }),
    );
  });

  it('finds the deepest of a class that has no slot', () => {
    fc.assert(
      fc.property(drawn, ({ seed, size, levels }) => {
        const { kernels, state, rowAt, otherAt } = randomState(build, seed, size, levels);
        const { gradient, upper } = state;
        const samples = new Int32Array(kernels.memory.buffer, rowAt, size).map((_, s) => size - 1 - s);
        new Int32Array(kernels.memory.buffer, rowAt, size).set(samples);
        const slots = samples.map((_, sample) => ((seed >> (sample % 7)) & 1) - 1);
        new Int32Array(kernels.memory.buffer, otherAt, size).set(slots);
        for (let s = 0; s < size; s += 3) upper[s] = 0; // of the second class
        const t = Math.abs(seed) % size;
        const sign = upper[t] > 0 ? 1 : -1;
        const [found] = [...samples.keys()]
          .filter((s) => s !== t && upper[s] > 0 === upper[t] > 0 && slots[samples[s]] < 0)
          .sort((a, b) => sign * (gradient[a] - gradient[b]) || a - b);
        expect(kernels.deepestWithout(size, t, rowAt, otherAt)).toBe(found === undefined ? -1 : samples[found]);
      }),
    );
  });

  it('takes the step of the loop written out', () => {
    fc.assert(
      fc.property(drawn, ({ seed, size, levels }) => {
        const { kernels, state, rowAt, otherAt } = randomState(build, seed, size, levels);
        const twin = randomState(build, seed, size, levels).state;
        const [i, j] = [Math.abs(seed) % size, Math.abs(seed + 1) % size];
        if (i === j || state.gradient[i] >= state.gradient[j]) return;
        // numbers with few digits leave no rounding, so ties stay ties
        const [next, expected] = [kernels.step(size, i, j, rowAt, otherAt), naiveStep(twin, i, j)];
        expectClose(state.beta, twin.beta, 1e-12);
        expectClose(state.gradient, twin.gradient, 1e-9);
        expect(Math.abs((state.gradient[next] ?? 0) - (twin.gradient[expected] ?? 0))).toBeLessThan(1e-9);
        expect(next < 0).toBe(expected < 0);
      }),
    );
  });
});

describe('layOut', () => {
  it('gives aligned regions that do not overlap, and grows the memory', () => {
    const kernels = svmKernels();
    const offsets = layOut(kernels, [1, 40, 1e6]);
    expect(offsets.map((at) => (at - offsets[0]) % 16)).toEqual([0, 0, 0]);
    expect(offsets.map((at) => at - offsets[0])).toEqual([0, 16, 64]);
    expect(kernels.memory.buffer.byteLength).toBeGreaterThan(offsets[2] + 1e6);
  });

  it('says how much was asked for when it is too much', () => {
    expect(() => layOut(svmKernels(), [5e9])).toThrow(/^linear SVM: no room for 5\d{9} bytes/);
  });
});
