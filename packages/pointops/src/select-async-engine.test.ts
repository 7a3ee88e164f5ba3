import { describeOnGpu } from '@i2p/testkit';
import { type AsyncEngineName, selectAsyncEngine } from './select-async-engine.js';

describe('selectAsyncEngine', () => {
  it('takes the named engine', async () => {
    for (const name of ['js', 'wasm', 'gpujs'] as const) {
      const engine = await selectAsyncEngine(name);
      expect(engine.name).toBe(name);
      expect([...(await engine.fps(Float32Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0), 1, 2))]).toEqual([0, 2]);
      engine.dispose();
    }
  });

  it('refuses another name', async () => {
    await expect(selectAsyncEngine('gpu' as AsyncEngineName)).rejects.toThrow(
      'unknown point engine "gpu": expected auto, js, wasm, gpujs or webgpu',
    );
  });

  it('refuses a wish that the engine has no use for', async () => {
    await expect(selectAsyncEngine('wasm', { software: true })).rejects.toThrow(
      'the wasm engine runs on no device of WebGPU: expected no wish for software',
    );
  });

  it('says why it did not take a GPU, when none was named', async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    const gpu = { requestAdapter: async () => null };
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
    try {
      const engine = await selectAsyncEngine();
      expect(engine.name).toBe('wasm');
      expect(engine.description).toMatch(/^wasm on one thread of the CPU; no GPU: webgpu: no GPU was found/);
      await expect(selectAsyncEngine('webgpu')).rejects.toThrow('webgpu: no GPU was found');
    } finally {
      Reflect.deleteProperty(globalThis, 'navigator');
      if (before) Object.defineProperty(globalThis, 'navigator', before);
    }
  });
});

describeOnGpu('selectAsyncEngine with a device', () => {
  it('takes it', async () => {
    const engine = await selectAsyncEngine('auto', { software: true });
    expect(engine.description).toMatch(/^webgpu on SwiftShader/);
    engine.dispose();
  });
});
