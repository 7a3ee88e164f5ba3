import { clone, getBackend, memory, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { allocate, heapBytes, heapView, kernels, pointer, switchBuild } from './backend.js';
import { initKernels } from './init-kernels.js';
import { linear } from './ops/linear.js';

describe('initKernels', () => {
  it('must come first', () => {
    expect(() => kernels()).toThrow('kernels: call `await initKernels()` first');
    expect(() => heapBytes()).toThrow('kernels: call `await initKernels()` first');
  });

  it('refuses a build it does not know, and can be called again', async () => {
    await expect(initKernels({ build: 'avx' as 'simd' })).rejects.toThrow(
      "kernels: the build must be simd, relaxed or auto, got 'avx'",
    );
  });

  it('installs once, also when calls overlap, and says which build runs', async () => {
    const [first, second] = await Promise.all([initKernels({ build: 'simd' }), initKernels()]);
    expect([first, second]).toEqual([{ build: 'simd' }, { build: 'simd' }]);
    expect(getBackend()).toBe('wasm');
    const { scratch } = kernels();
    await initKernels({ build: 'simd' });
    expect(kernels().scratch).toBe(scratch);
    await expect(initKernels({ build: 'relaxed' })).rejects.toThrow(
      'kernels: the simd build is installed already, relaxed was asked for',
    );
  });

  it('keeps the heap when the build is switched', async () => {
    const { memory: heap } = kernels();
    await switchBuild('simd');
    expect(kernels().memory).toBe(heap);
    expect(await initKernels()).toEqual({ build: 'simd' });
  });
});

describe('the heap', () => {
  beforeAll(() => initKernels());

  it('a clone shares the data, and the data outlives the first of the two', () => {
    const x = tensor1d([1, 2, 3]);
    const copy = clone(x);
    expect(pointer(copy)).toBe(pointer(x));
    x.dispose();
    expect([...copy.dataSync()]).toEqual([1, 2, 3]);
    copy.dispose();
  });

  it('heapView reads and writes a tensor in place', () => {
    const x = zeros([2, 2]);
    heapView(x)[3] = 7;
    expect([...x.dataSync()]).toEqual([0, 0, 0, 7]);
  });

  it('a tensor that is not there is named', () => {
    const x = zeros([2, 3]);
    x.dispose();
    expect(() => pointer(x)).toThrow(`tensor ${x.id} of shape [2,3] is disposed already`);
  });

  it('memory that cannot be had is an error that names the size, and work goes on', () => {
    const before = memory().numTensors;
    expect(() => allocate([2 ** 30])).toThrow(
      'out of memory: the wasm heap (4 GB at most) has no room for 4294967296 bytes more',
    );
    expect(memory().numTensors).toBe(before);
    expect([...linear(tensor2d([[1, 2]]), tensor2d([[3, 4]])).dataSync()]).toEqual([11]);
  });

  it('heapBytes is a whole number of pages', () => {
    expect(heapBytes() % 65536).toBe(0);
  });
});
