import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import fc from 'fast-check';
import { growingCholesky } from './growing-cholesky.js';

describe('growingCholesky', () => {
  it('solves with whatever rows have come and stayed', () => {
    const events = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(fc.integer(), events, (seed, choices) => {
        const stream = randomStream(seed, 'rows');
        const factor = growingCholesky();
        const rows: number[][] = [];
        for (const choice of choices) {
          if (choice % 3 === 0 && rows.length > 0) {
            factor.remove(choice % rows.length);
            rows.splice(choice % rows.length, 1);
          } else append(factor, rows, Array.from({ length: 6 }, stream.normal));
        }
        checkSolution(factor, rows, rows.map(stream.normal));
      }),
    );
  });

  it('outgrows its first memory', () => {
    const stream = randomStream(0, 'many');
    const factor = growingCholesky();
    const rows: number[][] = [];
    for (let i = 0; i < 150; i++) append(factor, rows, Array.from({ length: 6 }, stream.normal));
    for (const index of [149, 70, 0]) {
      factor.remove(index);
      rows.splice(index, 1);
    }
    expect(factor.size).toBe(147);
    checkSolution(factor, rows, rows.map(stream.normal));
  });

  it('leaves out a row that would make the matrix indefinite', () => {
    const factor = growingCholesky();
    expect(factor.append(Float64Array.of(4), 1e-8)).toBe(true);
    expect(factor.append(Float64Array.of(2, 1 - 1e-9), 1e-8)).toBe(false);
    expect(factor.size).toBe(1);
    expect(factor.append(Float64Array.of(2, 2), 1e-8)).toBe(true);
    const x = Float64Array.of(2, 3);
    factor.solve(x);
    expectClose(x, [-0.5, 2], 1e-12);
  });
});

type Factor = ReturnType<typeof growingCholesky>;

/** The matrix is I + sum of products of rows, so always well conditioned enough. */
const entry = (a: number[], b: number[]): number => a.reduce((sum, value, k) => sum + value * b[k], a === b ? 1 : 0);

function append(factor: Factor, rows: number[][], row: number[]): void {
  rows.push(row);
  factor.append(
    Float64Array.from(rows, (other) => entry(row, other)),
    0,
  );
}

function checkSolution(factor: Factor, rows: number[][], b: number[]): void {
  const x = Float64Array.from(b);
  factor.solve(x);
  const product = rows.map((row) => rows.reduce((sum, other, k) => sum + entry(row, other) * x[k], 0));
  expectClose(product, b, 1e-9);
}
