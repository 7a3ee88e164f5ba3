import { testPointEngine } from '../conformance/point-engine.conformance.js';
import { createJsEngine } from './js.js';
import { createWasmEngine } from './wasm.js';

describe('wasm engine', () => {
  testPointEngine(createWasmEngine);

  it.each([997, 4096, 100_000])('equals the js engine on %d points, growing its memory', async (count) => {
    const points = Float32Array.from({ length: 3 * count }, (_, i) => Math.sin(i * i * 0.37 + i));
    const wasm = await createWasmEngine();
    const js = createJsEngine();
    const centres = js.fps(points, 1, 48);
    expect(wasm.fps(points, 1, 48)).toEqual(centres);
    const query = Float32Array.from([...centres].flatMap((index) => [...points.subarray(3 * index, 3 * index + 3)]));
    expect(wasm.knn(query, points, 1, 33)).toEqual(js.knn(query, points, 1, 33));
  });

  it('says that SIMD is missing', async () => {
    const validate = jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    await expect(createWasmEngine()).rejects.toThrow('the wasm engine needs WebAssembly with SIMD');
    validate.mockRestore();
  });
});
