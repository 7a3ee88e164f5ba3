import { type EngineName, selectEngine } from './select-engine.js';

describe('selectEngine', () => {
  afterEach(() => jest.restoreAllMocks());

  it('takes wasm by default, and the named engine otherwise', async () => {
    expect((await selectEngine()).name).toBe('wasm');
    expect((await selectEngine('wasm')).name).toBe('wasm');
    expect((await selectEngine('js')).name).toBe('js');
  });

  it('falls back only when nothing was named', async () => {
    jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect((await selectEngine('auto')).name).toBe('js');
    await expect(selectEngine('wasm')).rejects.toThrow('needs WebAssembly with SIMD');
  });

  it('refuses another name', async () => {
    await expect(selectEngine('gpu' as EngineName)).rejects.toThrow(
      'unknown point engine "gpu": expected auto, js or wasm',
    );
  });
});
