import { compareClose, expectClose, officialFixture } from '@i2p/testkit';
import { chamfer } from './chamfer.js';

const fixture = officialFixture();
const cases = fixture.names('ops').flatMap((name) => /^(chamfer\..+)\.x$/.exec(name)?.[1] ?? []);
const cloud = (seed: number, points: number): Float32Array =>
  Float32Array.from({ length: 3 * points }, (_, i) => Math.sin(seed + i * i));

describe('chamfer', () => {
  it.each(cases)('equals the official %s', (name) => {
    const golden = (part: string) => fixture.golden('ops', `${name}.${part}`);
    const result = chamfer(golden('x').f32(), golden('y').f32(), golden('x').shape[0]!);
    expect([...result.indexX]).toEqual([...golden('idx_x').i32()]);
    expect([...result.indexY]).toEqual([...golden('idx_y').i32()]);
    expect(compareClose('loss', [result.loss], golden('loss')).ratio).toBeLessThan(0.1);
    expect(compareClose('dist_x', result.distX, golden('dist_x')).ratio).toBeLessThan(0.1);
    expect(compareClose('dist_y', result.distY, golden('dist_y')).ratio).toBeLessThan(0.1);
    expect(compareClose('grad_x', result.gradX, golden('grad_x')).ratio).toBeLessThan(0.1);
    expect(compareClose('grad_y', result.gradY, golden('grad_y')).ratio).toBeLessThan(0.1);
  });

  it('has the gradient that finite differences measure', () => {
    // pairs lie 3 apart and 0.3 off, so that a small step changes no match
    const spread = (seed: number, points: number) =>
      cloud(seed, points).map((value, i) => 0.3 * value + (i % 3 === 0 ? i % 15 : 0));
    const [x, y] = [spread(1, 14), spread(2, 10)];
    const { gradX, gradY } = chamfer(x, y, 2);
    const measured = (moved: Float32Array) =>
      moved.map((value, i) => {
        const loss = (to: number): number => {
          moved[i] = to;
          const result = chamfer(x, y, 2).loss;
          moved[i] = value;
          return result;
        };
        return (loss(value + 1 / 512) - loss(value - 1 / 512)) * 256;
      });
    // distances are rounded to float32, so differences are good to a few 1e-5
    expectClose(gradX, measured(x), 3e-4);
    expectClose(gradY, measured(y), 3e-4);
  });

  it('gives NaN, not a number, for a diverged prediction', () => {
    const [x, y] = [cloud(1, 4), cloud(2, 4)];
    x[4] = NaN;
    expect(chamfer(x, y, 1).loss).toBeNaN();
    expect(chamfer(y, x, 1).loss).toBeNaN();
  });

  it('names the array whose length does not divide', () => {
    expect(() => chamfer(cloud(1, 3), cloud(1, 4), 2)).toThrow('chamfer: x: expected a positive multiple of 6 values');
    expect(() => chamfer(cloud(1, 4), cloud(1, 3), 2)).toThrow('chamfer: y: expected a positive multiple of 6 values');
  });
});
