import { permuteView, type View } from './views.js';

describe('permuteView', () => {
  it('puts row, column and depth first, second and third', () => {
    const [x, y, z] = [1, 2, 3];
    expect([...permuteView(Float32Array.of(x, y, z), 0)]).toEqual([x, y, z]);
    expect([...permuteView(Float32Array.of(x, y, z), 1)]).toEqual([z, x, y]);
    expect([...permuteView(Float32Array.of(x, y, z), 2)]).toEqual([y, z, x]);
  });

  it('is the next view of the previous view, and leaves its input alone', () => {
    const points = Float32Array.from({ length: 12 }, (_, i) => i);
    expect(permuteView(permuteView(points, 1), 1)).toEqual(permuteView(points, 2));
    expect(permuteView(permuteView(points, 2), 1)).toEqual(points);
    expect(permuteView(points, 0)).not.toBe(points);
  });

  it('refuses another view and a length that is not of points', () => {
    expect(() => permuteView(new Float32Array(3), 3 as View)).toThrow('expected view 0, 1 or 2, got 3');
    expect(() => permuteView(new Float32Array(4), 0)).toThrow('expected three coordinates a point, got 4 values');
  });
});
