import { describeOnGpu, itOnSoftware, TEST_GPU } from '@i2p/testkit';
import { openGpu } from '@i2p/webgpu';
import fc from 'fast-check';
import { largeCloud } from '../conformance/clouds.js';
import { expectIndices } from '../conformance/expect-indices.js';
import { testPointEngine } from '../conformance/point-engine.conformance.js';
import { gatherPoints } from '../grouping.js';
import { createJsEngine } from './js.js';
import { createWasmEngine } from './wasm.js';
import { createWebgpuEngine, type WebgpuEngine } from './webgpu/webgpu-engine.js';

const js = createJsEngine();
const largest = (cloud: Float32Array): number => cloud.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describeOnGpu('webgpu engine', () => {
  testPointEngine(() => createWebgpuEngine(TEST_GPU));

  it('gives the indices of the js engine in large clouds of every family and scale, or refuses squares that it lost', async () => {
    const engine = await createWebgpuEngine(TEST_GPU);
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    let refused = 0;
    const orRefused = async (
      found: Promise<Int32Array>,
      expected: Int32Array,
      ...clouds: Float32Array[]
    ): Promise<void> => {
      try {
        expectIndices(await found, expected);
      } catch (error) {
        if (!(error instanceof RangeError) || clouds.every((cloud) => largest(cloud) > 1e-9)) throw error;
        expect(error.message).toContain('expected points that are equal or at least 2^-50 apart');
        refused++;
      }
    };
    await fc.assert(
      fc.asyncProperty(
        largeCloud,
        largeCloud,
        share,
        fc.integer({ min: 1, max: 40 }),
        async (cloud, other, part, wanted) => {
          const samples = Math.max(1, Math.round((part * Math.min(cloud.length, 300)) / 3));
          await orRefused(engine.fps(cloud, 1, samples), js.fps(cloud, 1, samples), cloud);
          const [query, k] = [other.subarray(0, 3 * 70), Math.min(wanted, cloud.length / 3)];
          await orRefused(engine.knn(query, cloud, 1, k), js.knn(query, cloud, 1, k), cloud, other);
        },
      ),
      { numRuns: 40, seed: 7, verbose: false },
    );
    // a card may keep the squares that SwiftShader loses
    if (TEST_GPU.software) expect(refused).toBeGreaterThan(0);
    engine.dispose();
  }, 60_000);

  itOnSoftware('refuses Chamfer distances whose squares it lost', async () => {
    const engine = await createWebgpuEngine(TEST_GPU);
    const [x, y] = [Float32Array.of(0, 0, 0, 1, 0, 0), Float32Array.of(1e-20, 0, 0, 1, 0, 0)];
    await expect(engine.chamfer(x, y, 1)).rejects.toThrow(
      'chamfer: expected points that are equal or at least 2^-50 apart',
    );
    expect((await engine.chamfer(x, x, 1)).loss).toBe(0);
    engine.dispose();
  });

  it('takes clouds with a few tiny coordinates, as sines of pi leave them', async () => {
    const engine = await createWebgpuEngine(TEST_GPU);
    const points = Float32Array.from({ length: 3 * 400 }, (_, i) => (i % 3 === 2 ? 1e-17 * (i % 7) : Math.sin(i * i)));
    expectIndices(await engine.fps(points, 1, 60), js.fps(points, 1, 60));
    expectIndices(await engine.knn(points, points, 1, 70), js.knn(points, points, 1, 70));
    engine.dispose();
  });

  it.each([4097, 100_000])(
    'samples %d points, more than registers hold, and finds neighbours among them',
    async (count) => {
      const points = Float32Array.from({ length: 3 * count }, (_, i) => Math.sin(i * i * 0.37 + i));
      const [engine, wasm] = [await createWebgpuEngine(TEST_GPU), await createWasmEngine()];
      const chosen = wasm.fps(points, 1, 30);
      expectIndices(await engine.fps(points, 1, 30), chosen);
      const query = gatherPoints(points, chosen, 1);
      expectIndices(await engine.knn(query, points, 1, 33), wasm.knn(query, points, 1, 33));
      engine.dispose();
    },
  );

  it('says what it runs on, and leaves a device alone that it was given', async () => {
    const gpu = await openGpu(TEST_GPU);
    const engine = await createWebgpuEngine({ gpu: gpu.device });
    expect(engine.description).toBe(`webgpu on ${gpu.adapter.name}${gpu.adapter.software ? ' (software)' : ''}`);
    engine.dispose();
    await gpu.finish();
    await expect(createWebgpuEngine({ gpu, software: true })).rejects.toThrow(
      'either a device or the wish for software',
    );
    gpu.destroy();
    await expect(engine.fps(new Float32Array(3), 1, 1)).rejects.toThrow('the device was lost');
  });
});

describeOnGpu('data on the device', () => {
  let engine: WebgpuEngine;
  beforeAll(async () => {
    engine = await createWebgpuEngine(TEST_GPU);
  });
  afterAll(() => engine.dispose());
  const cloud = (seed: number, count: number): Float32Array =>
    Float32Array.from({ length: 3 * count }, (_, i) => Math.sin(seed + i * i));

  it('goes from sampling through gathering to neighbours without leaving it', async () => {
    const { device, gpu } = engine;
    const points = cloud(1, 2 * 300);
    const on = gpu.upload(points);
    const chosen = device.fps(on, 2, 20);
    const neighbours = device.knn(device.gather(on, chosen, 2), on, 2, 9);
    const expected = js.fps(points, 2, 20);
    expectIndices(await gpu.readInts(chosen), expected);
    expectIndices(await gpu.readInts(neighbours), js.knn(gatherPoints(points, expected, 2), points, 2, 9));
  });

  it('begins where the caller says', async () => {
    const { device, gpu } = engine;
    const both = cloud(2, 128);
    const { buffer } = gpu.upload(both);
    const chosen = device.fps({ buffer, offset: 768, length: 3 * 64 }, 1, 10);
    expectIndices(await gpu.readInts(chosen), js.fps(both.subarray(192), 1, 10));
  });

  it('has three nearest and weights in float32', async () => {
    const { device, gpu } = engine;
    const [target, source] = [cloud(3, 50), cloud(4, 20)];
    const { index, weight } = device.threeNearest(gpu.upload(target), gpu.upload(source), 1);
    const expected = await engine.threeNearest(target, source, 1);
    expectIndices(await gpu.readInts(index), expected.index);
    const worst = (await gpu.readFloats(weight)).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - expected.weight[i]!)),
      0,
    );
    expect(worst).toBeLessThan(1e-6);
    expect(() => device.threeNearest(gpu.upload(target), gpu.upload(cloud(1, 2)), 1)).toThrow(
      'at least three source points',
    );
  });

  it('is looked at for coordinates that are not finite when asked to', async () => {
    const points = cloud(5, 2 * 400);
    await engine.expectFinite(engine.gpu.upload(points), 2, 'scan');
    points[3 * 450 + 1] = Infinity;
    points[3 * 700] = NaN;
    await expect(engine.expectFinite(engine.gpu.upload(points), 2, 'scan')).rejects.toThrow(
      'scan: expected finite coordinates, got others in cloud 1, point 50',
    );
  });

  it('has lengths that are checked', () => {
    const { device, gpu } = engine;
    expect(() => device.fps(gpu.allocate(10), 1, 2)).toThrow(
      'fps: points: expected a positive multiple of 3 values, got 10',
    );
    expect(() => device.fps(gpu.allocate(12), 1, 5)).toThrow(
      'expected at least 5 points per cloud for 5 samples, got 4',
    );
    expect(() => device.knn(gpu.allocate(12), gpu.allocate(12), 1, 5)).toThrow('expected at least 5 reference points');
  });
});
