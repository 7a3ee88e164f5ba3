import fc from 'fast-check';
import { largeCloud } from '../conformance/clouds.js';
import { expectIndices } from '../conformance/expect-indices.js';
import { testPointEngine } from '../conformance/point-engine.conformance.js';
import { createJsEngine } from './js.js';
import { createWasmEngine, type WasmSearch } from './wasm.js';

const js = createJsEngine();

describe.each(['auto', 'brute', 'buckets'] as WasmSearch[])('wasm engine, search %s', (search) => {
  const create = () => createWasmEngine(search);
  testPointEngine(create);

  it('samples large clouds of every family and scale as the js engine', async () => {
    const wasm = await create();
    fc.assert(
      fc.property(largeCloud, fc.double({ min: 0, max: 1, noNaN: true }), (cloud, share) => {
        const samples = Math.max(1, Math.round((share * Math.min(cloud.length, 900)) / 3));
        expectIndices(wasm.fps(cloud, 1, samples), js.fps(cloud, 1, samples));
      }),
      { numRuns: 150 },
    );
  });

  it('finds the neighbours in large clouds of every family and scale as the js engine', async () => {
    const wasm = await create();
    const clouds = fc.tuple(largeCloud, largeCloud, fc.boolean(), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(clouds, ([reference, other, own, wanted]) => {
        const k = Math.min(wanted, reference.length / 3);
        const query = (own ? reference : other).subarray(0, 3 * 130);
        expectIndices(wasm.knn(query, reference, 1, k), js.knn(query, reference, 1, k));
      }),
      { numRuns: 150 },
    );
  });
});

describe('wasm engine', () => {
  it.each([997, 4096, 100_000])('equals the js engine on %d points, growing its memory', async (count) => {
    const points = Float32Array.from({ length: 3 * count }, (_, i) => Math.sin(i * i * 0.37 + i));
    const wasm = await createWasmEngine();
    const centres = js.fps(points, 1, 100);
    expect(wasm.fps(points, 1, 100)).toEqual(centres);
    const query = Float32Array.from([...centres].flatMap((index) => [...points.subarray(3 * index, 3 * index + 3)]));
    expect(wasm.knn(query, points, 1, 33)).toEqual(js.knn(query, points, 1, 33));
  });

  it('gives the same indices when its memory holds the remains of other clouds', async () => {
    const wasm = await createWasmEngine();
    const cloud = (count: number) => Float32Array.from({ length: 3 * count }, (_, i) => Math.sin(i * 7.3));
    const first = wasm.fps(cloud(300), 1, 100);
    wasm.knn(cloud(5000), cloud(4000), 1, 20);
    for (let size = 310; size < 330; size++) wasm.fps(cloud(size), 1, 100); // more sizes than tie tables are kept
    expect(wasm.fps(cloud(300), 1, 100)).toEqual(first);
  });

  it('says that SIMD is missing', async () => {
    const validate = jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    await expect(createWasmEngine()).rejects.toThrow('the wasm engine needs WebAssembly with SIMD');
    validate.mockRestore();
  });
});
