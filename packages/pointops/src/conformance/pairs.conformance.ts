/** Chamfer and the three nearest of an engine that is waited for, against the golden values and the plain functions. */
import { compareClose, officialFixture } from '@i2p/testkit';
import fc from 'fast-check';
import type { AsyncPointEngine } from '../async-point-engine.js';
import { chamfer } from '../chamfer.js';
import { threeNearest } from '../three-nn.js';
import { anyBatch, anyCloud } from './clouds.js';

const fixture = officialFixture();

export function testChamfer(engine: () => AsyncPointEngine, runs: number): void {
  const cases = fixture.names('ops').flatMap((name) => /^(chamfer\..+)\.x$/.exec(name)?.[1] ?? []);

  it.each(cases)('equals the official %s', async (name) => {
    const golden = (part: string) => fixture.golden('ops', `${name}.${part}`);
    const result = await engine().chamfer(golden('x').f32(), golden('y').f32(), golden('x').shape[0]!);
    expect([...result.indexX]).toEqual([...golden('idx_x').i32()]);
    expect([...result.indexY]).toEqual([...golden('idx_y').i32()]);
    expect(compareClose('loss', [result.loss], golden('loss')).ratio).toBeLessThan(0.1);
    expect(compareClose('dist_x', result.distX, golden('dist_x')).ratio).toBeLessThan(0.1);
    expect(compareClose('grad_x', result.gradX, golden('grad_x')).ratio).toBeLessThan(0.1);
    expect(compareClose('grad_y', result.gradY, golden('grad_y')).ratio).toBeLessThan(0.1);
  });

  it('has the matches and distances of the plain function, and its gradients within rounding', async () => {
    await fc.assert(
      fc.asyncProperty(anyBatch, anyCloud, async ({ points, batch }, other) => {
        const y = repeat(other, batch);
        const [found, expected] = [await engine().chamfer(points, y, batch), chamfer(points, y, batch)];
        expect(found.indexX).toEqual(expected.indexX);
        expect(found.indexY).toEqual(expected.indexY);
        expect(found.distX).toEqual(expected.distX);
        expect(found.distY).toEqual(expected.distY);
        expect(found.loss).toBe(expected.loss);
        expectNear(found.gradX, expected.gradX);
        expectNear(found.gradY, expected.gradY);
      }),
      { numRuns: Math.ceil(0.3 * runs) },
    );
  });

  it('gives NaN for a diverged prediction, and names what does not fit', async () => {
    const [x, y] = [Float32Array.of(0, 1, 2, 3, NaN, 5), Float32Array.of(1, 2, 3)];
    expect((await engine().chamfer(x, y, 1)).loss).toBeNaN();
    expect((await engine().chamfer(y, x, 1)).loss).toBeNaN();
    await expect(engine().chamfer(x.subarray(1), y, 1)).rejects.toThrow(
      'chamfer: x: expected a positive multiple of 3',
    );
    await expect(engine().chamfer(x, y, 2)).rejects.toThrow('chamfer: y: expected a positive multiple of 6');
  });
}

/** Sums of a few float32 numbers of the gradient's own size. */
function expectNear(actual: Float32Array, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  const at = actual.findIndex((value, i) => !(Math.abs(value - expected[i]!) <= 2e-6 * largest));
  expect([actual.length, at, actual[at]]).toEqual([expected.length, -1, undefined]);
}

function repeat(cloud: Float32Array, times: number): Float32Array {
  return Float32Array.from({ length: times * cloud.length }, (_, i) => cloud[i % cloud.length]!);
}

export function testThreeNearest(engine: () => AsyncPointEngine, runs: number): void {
  it('has the indices of the plain function, which compares in double, and its weights', async () => {
    await fc.assert(
      fc.asyncProperty(anyBatch, anyCloud, async ({ points, batch }, other) => {
        const source = repeat(other.length === 6 ? other.subarray(0, 3) : other, batch);
        expect(await engine().threeNearest(points, source, batch)).toEqual(threeNearest(points, source, batch));
      }),
      { numRuns: runs },
    );
  });

  it('tells apart what float32 cannot', async () => {
    // squared distances of 1 + 2e-8 and 1: both are 1 in float32, and the nearer one has the higher index
    const target = Float32Array.of(0, 0, 0);
    const source = Float32Array.of(1, 1e-4, 1e-4, 0, 1, 1e-4, 0, 0, 1, -1, 0, 0, 0, -1, 0);
    expect([...threeNearest(target, source, 1).index]).toEqual([2, 3, 4]);
    expect([...(await engine().threeNearest(target, source, 1)).index]).toEqual([2, 3, 4]);
  });

  it('refuses two sources and coordinates that are not finite', async () => {
    const target = new Float32Array(6);
    await expect(engine().threeNearest(target, new Float32Array(6), 1)).rejects.toThrow(
      'expected one source point or at least three per cloud, got 2',
    );
    await expect(engine().threeNearest(Float32Array.of(0, NaN, 0), new Float32Array(15), 1)).rejects.toThrow(
      'threeNearest: target: expected finite coordinates, got NaN',
    );
  });
}
