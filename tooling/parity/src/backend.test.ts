/** The engines that parity.test.ts, which takes what fits the machine, does not run. */
import { openBlas } from '@i2p/kernels/blas';
import { officialFixture, testGpuMissing } from '@i2p/testkit';
import { type Backend, startBackend } from './backend.js';
import { gradsGroup } from './groups/grads.js';
import { runGroup } from './run-group.js';

/** Why there is no BLAS library here, if there is none. */
function missing(): string | undefined {
  try {
    openBlas('auto');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('all gradients agree with the official code', () => {
  const check = async (backend: Backend, description: RegExp): Promise<void> => {
    expect(await startBackend(backend)).toMatch(description);
    const report = await runGroup(gradsGroup, officialFixture());
    expect(report).toMatchObject({ passed: true, error: undefined });
  };
  it('in plain SIMD', () => check('wasm', /, SIMD$/));

  const reason = missing();
  (reason ? it.skip : it)(`with a BLAS library ${reason ? `(${reason})` : ''}`, () =>
    check('blas', /matrix products by .*thread/),
  );

  const noGpu = testGpuMissing();
  (noGpu ? it.skip : it)(`on a WebGPU device ${noGpu ? `(${noGpu})` : ''}`, () => {
    process.env['I2P_WEBGPU_SOFTWARE'] = '1';
    return check('webgpu', /^WebGPU on SwiftShader/);
  });

  it('says so when another build runs already', async () => {
    await expect(startBackend('wasm-relaxed')).rejects.toThrow('the simd build is installed already');
  });
});
