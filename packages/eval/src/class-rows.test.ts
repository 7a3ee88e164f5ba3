import { classRows, gatherRows } from './class-rows.js';

describe('classRows', () => {
  it('sorts labels as numbers and keeps the order of rows', () => {
    const { classes, rows } = classRows(new Float32Array(5), Int32Array.of(10, -3, 9, -3, 10), 1, 'test');
    expect([...classes]).toEqual([-3, 9, 10]);
    expect(rows.map((own) => [...own])).toEqual([[1, 3], [2], [0, 4]]);
  });

  it('names the row of a feature that is not finite', () => {
    const features = new Float32Array(12);
    features[7] = Number.NaN;
    expect(() => classRows(features, Int32Array.of(0, 1, 0, 1), 3, 'fit')).toThrow(
      'fit: expected finite features, got NaN in row 2, column 1',
    );
  });

  it('refuses a single class, misfits and odd dimensions', () => {
    const two = Int32Array.of(0, 1);
    expect(() => classRows(new Float32Array(4), Int32Array.of(7, 7), 2, 'fit')).toThrow('at least two classes, got 1');
    expect(() => classRows(new Float32Array(0), new Int32Array(0), 2, 'fit')).toThrow('at least two classes, got 0');
    expect(() => classRows(new Float32Array(6), two, 2, 'fit')).toThrow('2 labels x 2 features = 4 values, got 6');
    expect(() => classRows(new Float32Array(5), two, 2, 'fit')).toThrow('expected rows of 2 features, got 5 values');
    expect(() => classRows(new Float32Array(4), two, 0, 'fit')).toThrow('dimension of at least 1, got 0');
  });
});

it('gatherRows copies rows in the order asked for', () => {
  expect([...gatherRows(Float32Array.of(1, 2, 3, 4, 5, 6), Int32Array.of(2, 0), 2)]).toEqual([5, 6, 1, 2]);
});
