/** The engines that parity.test.ts, which takes what fits the machine, does not run. */
import { openBlas } from '@i2p/kernels/blas';
import { officialFixture } from '@i2p/testkit';
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
  const check = async (backend: Backend): Promise<void> => {
    expect(await startBackend(backend)).toMatch(backend === 'wasm' ? /, SIMD$/ : /matrix products by .*thread/);
    const report = await runGroup(gradsGroup, officialFixture());
    expect(report).toMatchObject({ passed: true, error: undefined });
  };
  it('in plain SIMD', () => check('wasm'));

  const reason = missing();
  (reason ? it.skip : it)(`with a BLAS library ${reason ? `(${reason})` : ''}`, () => check('blas'));

  it('says so when another build runs already', async () => {
    await expect(startBackend('wasm-relaxed')).rejects.toThrow('the simd build is installed already');
  });
});
