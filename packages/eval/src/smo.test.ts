import { expectClose } from '@i2p/testkit';
import fc from 'fast-check';
import { classRows } from './class-rows.js';
import { type DualState, dualState, offset, raiseC } from './dual-state.js';
import { type GaussianClasses, gaussianClasses } from './gaussian-classes.js';
import { pairWeights } from './linear-svm.js';
import { pairGrams } from './pair-gram.js';
import { reconstructGradient } from './shrinking.js';
import { minimise } from './smo.js';
import type { Room } from './solver-memory.js';

const limits = { tolerance: 1e-3, maxIterations: 1e6, patience: 1e6 };
const problems = fc.record({
  seed: fc.integer(),
  sizes: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
  dim: fc.integer({ min: 1, max: 12 }),
  spread: fc.constantFrom(0.1, 0.5, 2),
  C: fc.constantFrom(1e-3, 0.1, 1, 30, 1e3),
});

function prepare({ features, labels, dim }: GaussianClasses, C: number, room?: Room): DualState {
  const groups = classRows(features, labels, dim, 'test');
  const gram = pairGrams(features, groups, dim, undefined, room).of(0, 1);
  return dualState(
    gram,
    Int32Array.from({ length: gram.size }, (_, t) => t),
    groups.rows[0].length,
    C,
  );
}

/** Primal and dual objective, from the definition: equal at the optimum and nowhere else. */
function objectives({ features, dim }: GaussianClasses, state: DualState, C: number): { primal: number; dual: number } {
  const w = pairWeights(state);
  const norm = w.reduce((sum, value) => sum + value * value, 0);
  let [hinge, alphas] = [0, 0];
  for (let t = 0; t < state.size; t++) {
    const value = w.reduce((sum, weight, k) => sum + weight * features[state.row[t] * dim + k], -offset(state));
    hinge += Math.max(0, 1 - state.sign[t] * value);
    alphas += state.sign[t] * state.beta[t];
  }
  return { primal: norm / 2 + C * hinge, dual: alphas - norm / 2 };
}

function expectFeasible(state: DualState, C: number): void {
  expect(Math.abs(state.beta.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-12 * C * state.size);
  for (let t = 0; t < state.size; t++) {
    const alpha = state.sign[t] * state.beta[t];
    expect(alpha >= 0 && alpha <= C).toBe(true);
  }
}

describe('minimise', () => {
  it.each([
    // pairs alone need millions of iterations for a large C: what the Newton steps are for
    ['by pairs alone', 1e6, 1],
    ['with Newton steps from the start', 0, 1e3],
  ])('closes the gap between primal and dual, %s', (_, patience, largest) => {
    fc.assert(
      fc.property(problems, ({ seed, sizes, dim, spread, ...drawn }) => {
        const C = Math.min(drawn.C, largest);
        const data = gaussianClasses(seed, sizes, dim, spread);
        const state = prepare(data, C);
        expect(minimise(state, { ...limits, tolerance: 1e-5, patience }).converged).toBe(true);
        expectFeasible(state, C);
        const { primal, dual } = objectives(data, state, C);
        expect(Math.abs(primal - dual)).toBeLessThan(2e-3 * primal + C * state.size * 1e-5);
      }),
      { numRuns: 60 },
    );
  });

  it('meets the optimality conditions within the tolerance', () => {
    const data = gaussianClasses(4, [60, 45], 8, 0.4);
    const state = prepare(data, 2);
    minimise(state, limits);
    const gradient = state.gradient.slice();
    state.active = 0;
    reconstructGradient(state);
    expectClose(gradient, state.gradient, 1e-9);
    const rising = [...gradient].filter((_, t) => state.beta[t] < state.upper[t]);
    const falling = [...gradient].filter((_, t) => state.beta[t] > state.lower[t]);
    expect(Math.max(...falling) - Math.min(...rising)).toBeLessThan(1e-3);
  });

  it('finds the same optimum with Newton steps in far fewer iterations when classes overlap and C is large', () => {
    const data = gaussianClasses(5, [70, 60], 10, 0.3);
    const [slow, fast] = [prepare(data, 100), prepare(data, 100)];
    const byPairs = minimise(slow, { ...limits, maxIterations: 1e7 });
    const newton = minimise(fast, { ...limits, patience: 200 });
    expect(byPairs.converged && newton.converged).toBe(true);
    expect(newton.iterations).toBeLessThan(byPairs.iterations / 10);
    const [a, b] = [slow, fast].map((state) => objectives(data, state, 100).dual);
    expect(Math.abs(a - b)).toBeLessThan(1e-4 * Math.abs(a));
  });

  it('goes on from the solution of a smaller C', () => {
    fc.assert(
      fc.property(problems, ({ seed, sizes, dim, spread, C }) => {
        const data = gaussianClasses(seed, sizes, dim, spread);
        const state = prepare(data, C / 10);
        minimise(state, limits);
        raiseC(state, C / 10, C);
        expectFeasible(state, C);
        const carried = state.gradient.slice();
        state.active = 0;
        reconstructGradient(state);
        expectClose(carried, state.gradient, 1e-8 * (1 + C));
        minimise(state, { ...limits, tolerance: 1e-5, patience: 300 });
        const { primal, dual } = objectives(data, state, C);
        expect(Math.abs(primal - dual)).toBeLessThan(2e-3 * primal + C * state.size * 1e-5);
      }),
      { numRuns: 60 },
    );
  });

  it('takes the same steps when rows of the Gram matrix have to be dropped and computed again', () => {
    const data = gaussianClasses(7, [70, 60], 10, 0.3);
    const whole = prepare(data, 1);
    const tight = prepare(data, 1, { gram: 6 * 132, ordered: 5 * 132 });
    expect(minimise(tight, limits)).toEqual(minimise(whole, limits));
    expect(tight.beta).toEqual(whole.beta);
    expect(tight.row).toEqual(whole.row);
  });

  it('says when it ran out of iterations, with a gradient that is whole', () => {
    const state = prepare(gaussianClasses(6, [40, 40], 5, 0.2), 10);
    expect(minimise(state, { ...limits, maxIterations: 150 })).toEqual({ iterations: 150, converged: false });
    expect(state.active).toBe(80);
  });
});
