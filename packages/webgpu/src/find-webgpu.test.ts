import { findWebgpu } from './find-webgpu.js';

describe('findWebgpu', () => {
  afterEach(() => {
    jest.resetModules();
    jest.unmock('webgpu');
  });

  it("takes the browser's own", async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    const gpu = {};
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
    try {
      expect(await findWebgpu(false)).toBe(gpu);
    } finally {
      Reflect.deleteProperty(globalThis, 'navigator');
      if (before) Object.defineProperty(globalThis, 'navigator', before);
    }
  });

  it('says how to add Dawn', async () => {
    jest.doMock('webgpu', () => {
      throw new Error('Cannot find module');
    });
    await expect(findWebgpu(false)).rejects.toThrow('could not be loaded: npm install webgpu@0.6.2');
  });
});
