import { hasRelaxedSimd, instantiateKernels, type KernelExports } from './kernel-module.js';

const memory = () => new WebAssembly.Memory({ initial: 32 });

describe('instantiateKernels', () => {
  it('exports the same functions from both builds', async () => {
    const names = Object.keys(await instantiateKernels('simd', memory()));
    expect(names).toContain('softmaxRowsBackward');
    if (hasRelaxedSimd()) expect(Object.keys(await instantiateKernels('relaxed', memory()))).toEqual(names);
  });

  const onRelaxed = hasRelaxedSimd() ? it : it.skip;
  onRelaxed('relaxed SIMD rounds a * b + c once, plain SIMD twice (needs relaxed SIMD)', async () => {
    const results = await Promise.all(
      (['simd', 'relaxed'] as const).map(async (build) => multiplyAdd(await withMemory(build))),
    );
    const x = 1 + 2 ** -12;
    const product = Math.fround(x * x);
    expect(results[0]).toBe(Math.fround(product - 1));
    // engines may leave the relaxed instruction unfused; where it is fused the result is exact
    expect([Math.fround(x * x - 1), Math.fround(product - 1)]).toContain(results[1]);
  });

  it('refuses the relaxed build where it cannot run', async () => {
    const validate = jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    try {
      expect(hasRelaxedSimd()).toBe(false);
      await expect(instantiateKernels('relaxed', memory())).rejects.toThrow(
        'the relaxed-SIMD kernels cannot run on this JavaScript engine',
      );
    } finally {
      validate.mockRestore();
    }
  });
});

async function withMemory(build: 'simd' | 'relaxed'): Promise<{ run: KernelExports; heap: Float32Array }> {
  const shared = memory();
  return { run: await instantiateKernels(build, shared), heap: new Float32Array(shared.buffer) };
}

/** x * x - 1 for x = 1 + 2^-12, by the residual kernel. */
function multiplyAdd({ run, heap }: { run: KernelExports; heap: Float32Array }): number {
  const x = 1 + 2 ** -12;
  heap.set([-1, -1, -1, -1], 0);
  heap.set([x, x, x, x, x], 4);
  run.residualForward(0, 16, 32, 64, 1, 4);
  return heap[16]!;
}
