/** What every point engine must satisfy: the twins, the golden values, the official rules and the error messages. */
import { officialFixture } from '@i2p/testkit';
import fc from 'fast-check';
import { type AsyncPointEngine, asyncPointEngine } from '../async-point-engine.js';
import type { PointEngine } from '../point-engine.js';
import { anyBatch, anyCloud } from './clouds.js';
import { naiveFps, naiveKnn } from './naive.js';
import { testChamfer, testThreeNearest } from './pairs.conformance.js';

type AnyEngine = PointEngine | AsyncPointEngine;

/** @param runs cases of each property */
export function testPointEngine(create: () => AnyEngine | Promise<AnyEngine>, { runs = 100 } = {}): void {
  let engine: AsyncPointEngine;
  beforeAll(async () => {
    const created = await create();
    engine = 'dispose' in created ? created : asyncPointEngine(created);
  });
  afterAll(() => engine?.dispose());
  describe('furthest point sampling', () => testFps(() => engine, runs));
  describe('nearest neighbours', () => testKnn(() => engine, runs));
  describe('Chamfer distance', () => testChamfer(() => engine, runs));
  describe('three nearest', () => testThreeNearest(() => engine, runs));
  describe('arguments', () => testArguments(() => engine));
}

function testFps(engine: () => AsyncPointEngine, runs: number): void {
  const fixture = officialFixture();
  const cases = fixture.names('ops').flatMap((name) => /^(fps\..+)\.points$/.exec(name)?.[1] ?? []);

  it.each(cases)('gives the official indices of %s', async (name) => {
    const points = fixture.golden('ops', `${name}.points`);
    const expected = fixture.golden('ops', `${name}.idx`);
    const chosen = await engine().fps(points.f32(), points.shape[0]!, expected.shape[1]!);
    expect([...chosen]).toEqual([...expected.i32()]);
  });

  it('agrees with the simulated kernel', async () => {
    await fc.assert(
      fc.asyncProperty(anyCloud, fc.double({ min: 0, max: 1, noNaN: true }), async (cloud, share) => {
        const samples = Math.max(1, Math.round((share * cloud.length) / 3));
        expect([...(await engine().fps(cloud, 1, samples))]).toEqual(naiveFps(cloud, samples));
      }),
      { numRuns: runs },
    );
  });

  it('agrees with the simulated kernel where threads hold several points (N > 512)', async () => {
    const lattice = Float32Array.from(
      { length: 3 * 1331 },
      (_, i) => Math.floor(Math.floor(i / 3) / 11 ** (i % 3)) % 11,
    );
    expect([...(await engine().fps(lattice, 1, 60))]).toEqual(naiveFps(lattice, 60));
  });

  it('treats each cloud of a batch alone', async () => {
    await fc.assert(
      fc.asyncProperty(anyBatch, async ({ points, batch, count }) => {
        const each: number[] = [];
        for (let b = 0; b < batch; b++)
          each.push(...(await engine().fps(points.subarray(3 * b * count, 3 * (b + 1) * count), 1, count)));
        expect([...(await engine().fps(points, batch, count))]).toEqual(each);
      }),
      { numRuns: Math.ceil(0.3 * runs) },
    );
  });

  it('leaves out squared norms up to 1e-3 in double precision, which the float32 nearest to 1e-3 exceeds', async () => {
    const kept = Math.fround(1e-3);
    const [x, y] = [Math.fround(0.03), Math.sqrt(kept - Math.fround(0.03) ** 2)];
    const exact = nearbyFloats(y).find((v) => Math.fround(Math.fround(x * x) + Math.fround(v * v)) === kept)!;
    const below = nearbyFloats(y).find((v) => Math.fround(Math.fround(x * x) + Math.fround(v * v)) < kept)!;
    // from index 0 in the origin, both candidates are the furthest; an excluded one leaves index 0
    expect([...(await engine().fps(Float32Array.of(0, 0, 0, x, exact, 0), 1, 2))]).toEqual([0, 1]);
    expect([...(await engine().fps(Float32Array.of(0, 0, 0, x, below, 0), 1, 2))]).toEqual([0, 0]);
  });
}

/** Float32 numbers within 40 steps of a value, ascending distance below and above mixed. */
function nearbyFloats(value: number): number[] {
  const bits = new Int32Array(Float32Array.of(value).buffer)[0]!;
  return Array.from({ length: 81 }, (_, i) => new Float32Array(Int32Array.of(bits - 40 + i).buffer)[0]!);
}

function testKnn(engine: () => AsyncPointEngine, runs: number): void {
  const fixture = officialFixture();
  const cases = fixture.names('ops').flatMap((name) => /^(knn\..+)\.ref$/.exec(name)?.[1] ?? []);

  it.each(cases)('gives the official indices of %s', async (name) => {
    const reference = fixture.golden('ops', `${name}.ref`);
    const expected = fixture.golden('ops', `${name}.idx`);
    const query = fixture.golden('ops', `${name}.query`).f32();
    const neighbours = await engine().knn(query, reference.f32(), reference.shape[0]!, expected.shape[2]!);
    expect([...neighbours]).toEqual([...expected.i32()]);
  });

  it('agrees with a full sort', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyCloud,
        anyCloud,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        async (cloud, other, share, own) => {
          const k = Math.max(1, Math.round((share * cloud.length) / 3));
          const query = own ? cloud : other;
          expect([...(await engine().knn(query, cloud, 1, k))]).toEqual(naiveKnn(query, cloud, k));
        },
      ),
      { numRuns: runs },
    );
  });

  it('treats each cloud of a batch alone', async () => {
    await fc.assert(
      fc.asyncProperty(anyBatch, async ({ points, batch, count }) => {
        const k = Math.ceil(count / 2);
        const cloud = (b: number): Float32Array => points.subarray(3 * b * count, 3 * (b + 1) * count);
        const each = Array.from({ length: batch }, (_, b) => naiveKnn(cloud(b).subarray(0, 3), cloud(b), k));
        const firsts = Float32Array.from(Array.from({ length: batch }, (_, b) => [...cloud(b).subarray(0, 3)]).flat());
        expect([...(await engine().knn(firsts, points, batch, k))]).toEqual(each.flat());
      }),
      { numRuns: Math.ceil(0.3 * runs) },
    );
  });

  it('orders points whose squared distance overflows float32 by index', async () => {
    const far = Float32Array.of(3e38, 0, 0, 1e30, 0, 0, -2e38, 0, 0, 1, 0, 0, 5e37, 0, 0, 0, 0, 0, -3e38, 0, 0);
    expect([...(await engine().knn(Float32Array.of(0, 0, 0), far, 1, 7))]).toEqual([5, 3, 0, 1, 2, 4, 6]);
  });
}

function testArguments(engine: () => AsyncPointEngine): void {
  const cloud = new Float32Array(4 * 3);

  it('names what does not fit', async () => {
    await expect(engine().fps(cloud, 1, 5)).rejects.toThrow(
      'fps: expected at least 5 points per cloud for 5 samples, got 4',
    );
    await expect(engine().fps(cloud, 3, 1)).rejects.toThrow(
      'fps: points: expected a positive multiple of 9 values (batch 3, 3 each), got 12',
    );
    await expect(engine().fps(new Float32Array(0), 1, 1)).rejects.toThrow(
      'fps: points: expected a positive multiple of 3 values',
    );
    await expect(engine().fps(cloud, 0, 1)).rejects.toThrow('fps: points: batch: expected a positive integer, got 0');
    await expect(engine().fps(cloud, 1, 1.5)).rejects.toThrow('fps: samples: expected a positive integer, got 1.5');
    await expect(engine().knn(cloud, cloud, 2, 3)).rejects.toThrow(
      'knn: expected at least 3 reference points per cloud for k = 3, got 2',
    );
    await expect(engine().knn(cloud.subarray(1), cloud, 1, 1)).rejects.toThrow(
      'knn: query: expected a positive multiple of 3 values',
    );
  });

  it.each([NaN, Infinity, -Infinity])('refuses the coordinate %p, naming cloud and point', async (bad) => {
    const points = cloud.slice();
    points[10] = bad;
    await expect(engine().fps(points, 2, 1)).rejects.toThrow(
      `fps: points: expected finite coordinates, got ${bad} in cloud 1, point 1`,
    );
    await expect(engine().knn(points, cloud, 2, 1)).rejects.toThrow(
      `knn: query: expected finite coordinates, got ${bad}`,
    );
    await expect(engine().knn(cloud, points, 2, 1)).rejects.toThrow(
      `knn: reference: expected finite coordinates, got ${bad}`,
    );
  });

  it('reads typed arrays that begin inside their buffer', async () => {
    const whole = Float32Array.from({ length: 31 }, (_, i) => Math.sin(7 * i));
    const part = whole.subarray(1);
    expect(await engine().fps(part, 2, 4)).toEqual(await engine().fps(part.slice(), 2, 4));
    expect(await engine().knn(part, part, 2, 4)).toEqual(await engine().knn(part.slice(), part.slice(), 2, 4));
  });
}
