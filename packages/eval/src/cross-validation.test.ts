import { accuracy } from './accuracy.js';
import { classRows, gatherRows } from './class-rows.js';
import { crossValidateC } from './cross-validation.js';
import { stratifiedFolds } from './cross-validation-folds.js';
import { gaussianClasses } from './gaussian-classes.js';
import { fitLinearSvm } from './linear-svm.js';
import { predict } from './linear-svm-predict.js';

describe('stratifiedFolds', () => {
  it('deals classes and rows evenly, by the seed', () => {
    const { features, labels, dim } = gaussianClasses(0, [10, 7, 4, 1], 2);
    const { rows } = classRows(features, labels, dim, 'test');
    const fold = stratifiedFolds(rows, 3, 5);
    const even = (counts: number[]) => expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    const counts = (of: Int32Array) => [0, 1, 2].map((f) => of.filter((row) => fold[row] === f).length);
    for (const own of rows) even(counts(own));
    even(counts(Int32Array.from(labels.keys())));
    expect(stratifiedFolds(rows, 3, 5)).toEqual(fold);
    expect(stratifiedFolds(rows, 3, 6)).not.toEqual(fold);
  });
});

describe('crossValidateC', () => {
  it('equals a fit for every fold and C', () => {
    const { features, labels, dim } = gaussianClasses(1, [30, 22, 17, 9], 5, 0.6);
    const { rows } = classRows(features, labels, dim, 'test');
    const grid = [1e-3, 0.1, 30];
    const fold = stratifiedFolds(rows, 4, 2);
    const all = Int32Array.from(labels.keys());
    const expected = grid.map((C) => {
      const predicted = new Int32Array(labels.length);
      for (let f = 0; f < 4; f++) {
        const [kept, held] = [all.filter((row) => fold[row] !== f), all.filter((row) => fold[row] === f)];
        const fit = fitLinearSvm(
          gatherRows(features, kept, dim),
          Int32Array.from(kept, (row) => labels[row]),
          dim,
          {
            C,
            tolerance: 1e-6,
          },
        );
        predict(fit, gatherRows(features, held, dim)).forEach((label, i) => {
          predicted[held[i]] = label;
        });
      }
      return { C, accuracy: accuracy(predicted, labels) };
    });
    const { table, C, unconverged } = crossValidateC(features, labels, dim, {
      grid: [30, 1e-3, 0.1],
      folds: 4,
      seed: 2,
      tolerance: 1e-6,
    });
    expect(table).toEqual(expected);
    expect(unconverged).toBe(0);
    const best = Math.max(...expected.map((entry) => entry.accuracy));
    expect(C).toBe(expected.find((entry) => entry.accuracy === best)?.C);
  });

  it('takes the smallest C of equals, by default from 1e-3 .. 1e3', () => {
    const { features, labels, dim } = gaussianClasses(2, [15, 15, 15], 4, 50);
    const { C, table } = crossValidateC(features, labels, dim);
    expect(table.map((entry) => entry.C)).toEqual([1e-3, 1e-2, 0.1, 1, 10, 100, 1e3]);
    expect(table.every((entry) => entry.accuracy === 1)).toBe(true);
    expect(C).toBe(1e-3);
  });

  it('counts a class whose only row is held out as missed', () => {
    const { features, labels, dim } = gaussianClasses(3, [20, 20, 1], 3, 30);
    const { table } = crossValidateC(features, labels, dim, { grid: [1] });
    expect(table[0].accuracy).toBeCloseTo(40 / 41, 12);
  });

  it('reports every solved problem and those that did not converge', () => {
    const { features, labels, dim } = gaussianClasses(4, [20, 20, 20], 3, 0.1);
    const [progress, messages]: [number[], string[]] = [[], []];
    const result = crossValidateC(features, labels, dim, {
      grid: [1, 100],
      folds: 2,
      maxIterations: 5,
      warn: (message) => messages.push(message),
      onProgress: (done, total) => progress.push(done / total),
    });
    expect(progress).toEqual(Array.from({ length: 12 }, (_, i) => (i + 1) / 12));
    expect(result.unconverged).toBeGreaterThan(0);
    expect(messages[0]).toMatch(/^linear SVM: \d of 6 pair problems stopped at the iteration limit/);
  });

  it('refuses grids and folds it cannot use', () => {
    const { features, labels, dim } = gaussianClasses(5, [4, 4], 2);
    const validate = (options: object) => () => crossValidateC(features, labels, dim, options);
    expect(validate({ grid: [] })).toThrow('at least one C in the grid, got none');
    expect(validate({ grid: [1, 0] })).toThrow('positive, finite C, got 0');
    expect(validate({ folds: 9 })).toThrow('expected 2 to 8 folds (the number of rows), got 9');
    expect(validate({ folds: 1 })).toThrow('got 1');
  });
});
