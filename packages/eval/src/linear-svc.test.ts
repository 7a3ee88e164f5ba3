import { compareClose, compareEqual, expectClose, officialFixture } from '@i2p/testkit';
import fc from 'fast-check';
import { gaussianClasses } from './gaussian-classes.js';
import { fitLinearSvc, predictLinearSvc } from './linear-svc.js';

const fixture = officialFixture();
const svm = (name: string) => fixture.golden('svm', name);
const fits = fixture.names('svm').flatMap((name) => /^linearsvc_C(.*)\.pred$/.exec(name)?.[1] ?? []);

describe('fitLinearSvc', () => {
  it.each(fits)('gives the weights of liblinear, C = %s', (C) => {
    const fit = fitLinearSvc(svm('train_x').f32(), svm('train_y').i32(), svm('train_x').shape[1], { C: Number(C) });
    const predicted = predictLinearSvc(fit, svm('test_x').f32());
    expect(compareEqual('pred', predicted, svm(`linearsvc_C${C}.pred`).i32()).mismatches).toBe(0);
    expect(compareClose('coef', fit.coef, svm(`linearsvc_C${C}.coef`), 1e-6).ratio).toBeLessThan(1);
    expect(compareClose('intercept', fit.intercept, svm(`linearsvc_C${C}.intercept`), 1e-6).ratio).toBeLessThan(1);
  });

  it('ends where the gradient of its objective vanishes', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1e-3, 0.1, 1, 100, 1e3), (seed, C) => {
        const { features, labels, dim } = gaussianClasses(seed, [9, 12, 5], 4, 0.7);
        const { coef, intercept, classes } = fitLinearSvc(features, labels, dim, { C });
        for (const c of classes) {
          const w = [...coef.subarray(c * dim, (c + 1) * dim), intercept[c]];
          const gradient = w.slice();
          labels.forEach((label, i) => {
            const x = [...features.subarray(i * dim, (i + 1) * dim), 1];
            const y = label === c ? 1 : -1;
            const slack = Math.max(0, 1 - y * x.reduce((sum, value, k) => sum + value * w[k], 0));
            for (let k = 0; k <= dim; k++) gradient[k] -= 2 * C * slack * y * x[k];
          });
          expectClose(gradient, new Float64Array(dim + 1), 1e-8 * (1 + C));
        }
      }),
    );
  });

  it('refuses a C that is not positive', () => {
    expect(() => fitLinearSvc(Float32Array.of(0, 1), Int32Array.of(0, 1), 1, { C: 0 })).toThrow(
      'positive, finite C, got 0',
    );
  });
});
