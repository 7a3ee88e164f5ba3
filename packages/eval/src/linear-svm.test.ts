import { compareClose, compareEqual, expectClose, type Fixture, officialFixture } from '@i2p/testkit';
import { accuracy } from './accuracy.js';
import { gaussianClasses } from './gaussian-classes.js';
import { fitLinearSvm } from './linear-svm.js';
import { decisionValues, predict } from './linear-svm-predict.js';

const fixture: Fixture = officialFixture();
const svm = (name: string) => fixture.golden('svm', name);
const fits = fixture.names('svm').flatMap((name) => /^svc_C(.*)\.pred$/.exec(name)?.[1] ?? []);

describe('fitLinearSvm', () => {
  it.each(fits)('stops at the very point where libsvm stops, C = %s', (C) => {
    const fit = fitLinearSvm(svm('train_x').f32(), svm('train_y').i32(), svm('train_x').shape[1], { C: Number(C) });
    const test = svm('test_x').f32();
    const predicted = predict(fit, test);
    expect(compareEqual('pred', predicted, svm(`svc_C${C}.pred`).i32()).mismatches).toBe(0);
    expect(accuracy(predicted, svm('test_y').i32())).toBe(svm(`svc_C${C}.accuracy`).tensor.data[0]);
    if (!fixture.has('svm', `svc_C${C}.coef`)) return;
    const supports = svm(`svc_C${C}.n_support`).i32();
    expect(compareEqual('n_support', fit.supportCount, supports).mismatches).toBe(0);
    const close = { coef: fit.coef, intercept: fit.intercept, ovo_decision: decisionValues(fit, test) };
    for (const [name, values] of Object.entries(close)) {
      expect(compareClose(name, values, svm(`svc_C${C}.${name}`), 1e-9).ratio).toBeLessThan(1);
    }
  });

  it('takes another product of rows', () => {
    const { features, labels, dim } = gaussianClasses(0, [20, 30, 10], 6);
    const gram = jest.fn((a: Float32Array, b: Float32Array) =>
      Float32Array.from({ length: (a.length / dim) * (b.length / dim) }, (_, at) => {
        const [i, j] = [Math.floor(at / (b.length / dim)), at % (b.length / dim)];
        return a.subarray(i * dim, i * dim + dim).reduce((sum, value, k) => sum + value * b[j * dim + k], 0);
      }),
    );
    const options = { C: 1, tolerance: 1e-6 };
    const [plain, given] = [options, { ...options, gram }].map((o) => fitLinearSvm(features, labels, dim, o));
    expectClose(given.coef, plain.coef, 1e-4);
    expect(gram).toHaveBeenCalledTimes(6); // three classes with themselves, three pairs
    expect(() => fitLinearSvm(features, labels, dim, { C: 1, gram: () => new Float32Array(3) })).toThrow(
      'gram: expected 20 x 20 products, got 3',
    );
  });

  it('repeats itself bit for bit and reports progress by pairs', () => {
    const { features, labels, dim } = gaussianClasses(1, [12, 9, 14, 11], 5, 0.5);
    const progress: number[][] = [];
    const fit = () =>
      fitLinearSvm(features, labels, dim, { C: 10, onProgress: (done, total) => progress.push([done, total]) });
    expect(fit()).toEqual(fit());
    expect(progress.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]));
  });

  it('refuses C and tolerances that are not positive', () => {
    const fit = (C: number, tolerance?: number) => () =>
      fitLinearSvm(Float32Array.of(0, 1), Int32Array.of(0, 1), 1, { C, tolerance });
    for (const C of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(fit(C)).toThrow(`fitLinearSvm: expected a positive, finite C, got ${C}`);
    }
    expect(fit(1, 0)).toThrow('expected a positive tolerance, got 0');
  });
});

describe('fitLinearSvm on degenerate input', () => {
  const quiet = { warn: () => undefined };

  it('puts the border midway between two points, the margin at C = 1 permitting', () => {
    const fit = fitLinearSvm(Float32Array.of(0, 0, 3, 4), Int32Array.of(0, 1), 2, { C: 1 });
    expectClose(fit.coef, [(-2 * 3) / 25, (-2 * 4) / 25], 1e-6);
    expectClose(fit.intercept, [1], 1e-6);
    expect([...fit.supportCount]).toEqual([1, 1]);
  });

  it('prefers the first class where all features are equal', () => {
    const fit = fitLinearSvm(new Float32Array(12).fill(2), Int32Array.of(0, 0, 1, 1, 2, 2), 2, { C: 1 });
    expect(fit.unconverged).toBe(0);
    expectClose(fit.coef, new Float64Array(6), 0);
    expect(new Set(predict(fit, new Float32Array(4).fill(2))).size).toBe(1);
  });

  it('outvotes contradicting duplicates by their number', () => {
    const features = Float32Array.of(1, 1, 1, 5, 5, 5, 5);
    for (const C of [1e-3, 1, 1e3]) {
      const fit = fitLinearSvm(features, Int32Array.of(0, 0, 1, 1, 1, 1, 0), 1, { C });
      expect(fit.unconverged).toBe(0);
      if (C >= 1) expect([...predict(fit, Float32Array.of(1, 5))]).toEqual([0, 1]);
    }
  });

  it('separates classes of one sample each', () => {
    const features = Float32Array.of(0, 0, 1, 0, 0, 1, 4, 4);
    const labels = Int32Array.of(3, 1, 2, 0);
    expect([...predict(fitLinearSvm(features, labels, 2, { C: 1e3 }), features)]).toEqual([...labels]);
  });

  it.each([1e3, 1e9])('terminates on separable classes with C = %d, in the hard margin', (C) => {
    const { features, labels, dim } = gaussianClasses(2, [30, 30], 3, 6);
    const fit = fitLinearSvm(features, labels, dim, { C, tolerance: 1e-6 });
    const margins = decisionValues(fit, features).map((value, i) => (labels[i] === 0 ? value : -value));
    expect(fit.unconverged).toBe(0);
    expect(Math.abs(Math.min(...margins) - 1)).toBeLessThan(1e-4);
  });

  it('says aloud when a pair reached the iteration limit', () => {
    const { features, labels, dim } = gaussianClasses(3, [40, 40, 5], 4, 0.1);
    const warn = jest.fn();
    expect(fitLinearSvm(features, labels, dim, { C: 1e3, maxIterations: 20, warn }).unconverged).toBeGreaterThan(0);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0][0]).toMatch(
      /^linear SVM: \d of 3 pair problems stopped at the iteration limit at C = 1000/,
    );
    expect(fitLinearSvm(features, labels, dim, { C: 1e3, ...quiet }).unconverged).toBe(0);
  });
});
