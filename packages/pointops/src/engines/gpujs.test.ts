import { describeOnGpu, itOnSoftware, TEST_GPU } from '@i2p/testkit';
import { type Gpu, openGpu } from '@i2p/webgpu';
import { expectIndices } from '../conformance/expect-indices.js';
import { testPointEngine } from '../conformance/point-engine.conformance.js';
import { createGpujsEngine } from './gpujs/gpujs-engine.js';
import { createWasmEngine } from './wasm.js';
import { createWebgpuEngine } from './webgpu/webgpu-engine.js';

describe('gpujs engine, mode cpu', () => testPointEngine(() => createGpujsEngine({ mode: 'cpu' }), { runs: 30 }));
describe('gpujs engine, mode webasm', () => testPointEngine(() => createGpujsEngine({ mode: 'webasm' }), { runs: 30 }));
describe('gpujs engine', () => {
  it('says which mode runs', async () => {
    const engine = await createGpujsEngine({ mode: 'cpu' });
    expect([engine.name, engine.mode, engine.description]).toEqual(['gpujs', 'cpu', 'gpu.js in mode cpu']);
    const found = await createGpujsEngine();
    expect(['webasm', 'headlessgl']).toContain(found.mode);
    for (const each of [engine, found]) each.dispose();
  });

  it('takes no other mode than the one it is asked for', async () => {
    await expect(createGpujsEngine({ mode: 'webgl2' })).rejects.toThrow('gpu.js cannot run in mode webgl2 here');
  });

  it('goes through 100 000 points, a hundred times as many as gpu.js lets loops run by default', async () => {
    const points = Float32Array.from({ length: 300_000 }, (_, i) => Math.sin(i * i * 0.37 + i));
    const [engine, wasm] = [await createGpujsEngine({ mode: 'webasm' }), await createWasmEngine()];
    expectIndices(await engine.fps(points, 1, 6), wasm.fps(points, 1, 6));
    const query = points.slice(-30);
    expectIndices(await engine.knn(query, points, 1, 3), wasm.knn(query, points, 1, 3));
    engine.dispose();
  });

  it('lets what is not a number through Chamfer distances, with indices that exist', async () => {
    const engine = await createGpujsEngine({ mode: 'cpu' });
    const found = await engine.chamfer(Float32Array.of(NaN, 0, 0), Float32Array.of(1, 2, 3, 4, 5, 6), 1);
    expect([found.loss, ...found.indexX, ...found.indexY]).toEqual([NaN, 0, 0, 0]);
    engine.dispose();
  });

  it('says that gpu.js is not installed', async () => {
    jest.doMock('gpu.js', () => {
      throw new Error('Cannot find module');
    });
    await expect(createGpujsEngine({ mode: 'cpu' })).rejects.toThrow('could not be loaded: npm install gpu.js@2.24.1');
    jest.dontMock('gpu.js');
  });
});

// gpu.js has one device a process: all of these share it
describeOnGpu('gpujs engine, mode webgpu', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu(TEST_GPU);
  });
  afterAll(() => gpu.destroy());
  testPointEngine(() => createGpujsEngine({ gpu }), { runs: 3 });

  it('shares its device, and leaves it alone', async () => {
    const [engine, other] = [await createGpujsEngine({ gpu }), await createWebgpuEngine({ gpu })];
    expect(engine.description).toContain(`gpu.js in mode webgpu on ${gpu.adapter.name}`);
    const points = Float32Array.from({ length: 3 * 3000 }, (_, i) => Math.sin(i * i * 0.37 + i));
    expectIndices(await engine.fps(points, 1, 12), await other.fps(points, 1, 12));
    const query = points.subarray(0, 30);
    expectIndices(await engine.knn(query, points, 1, 4), await other.knn(query, points, 1, 4));
    engine.dispose();
    await gpu.finish();
    const second = await openGpu(TEST_GPU);
    await expect(createGpujsEngine({ gpu: second })).rejects.toThrow('gpu.js holds another device already');
    second.destroy();
    await expect(createGpujsEngine({ gpu, mode: 'cpu' })).rejects.toThrow('takes a device in mode webgpu only');
  });

  itOnSoftware('refuses what its device would lose', async () => {
    const engine = await createGpujsEngine({ gpu });
    await expect(engine.fps(Float32Array.of(0, 0, 1e-20, 1, 2, 3), 1, 2)).rejects.toThrow(
      'fps: expected coordinates of 0 or at least 2^-40, gpu.js in mode webgpu has no squares of smaller ones',
    );
    await expect(engine.chamfer(Float32Array.of(0, 0, 1e-20), Float32Array.of(0, 0, 0), 1)).rejects.toThrow(
      'chamfer: expected coordinates of 0 or at least 2^-40',
    );
  });
});
