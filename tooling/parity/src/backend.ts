/** The engine that a parity run computes the student with. */
import { initKernels, useMatrixProduct } from '@i2p/kernels';
import { openBlas } from '@i2p/kernels/blas';

/** Plain SIMD, relaxed SIMD, or matrix products by the machine's BLAS library. */
export const BACKENDS = ['wasm', 'wasm-relaxed', 'blas'] as const;
export type Backend = (typeof BACKENDS)[number];

/**
 * Chooses the engine for the groups that follow; without a name, the embedded kernels that fit this machine.
 * @returns the engine in words
 * @throws Error when it cannot run here
 */
export async function startBackend(name?: Backend): Promise<string> {
  const builds = { wasm: 'simd', 'wasm-relaxed': 'relaxed', blas: 'auto' } as const;
  const { build } = await initKernels({ build: name ? builds[name] : 'auto' });
  const kernels = `embedded kernels, ${build === 'relaxed' ? 'relaxed SIMD' : 'SIMD'}`;
  if (name !== 'blas') {
    useMatrixProduct(undefined);
    return kernels;
  }
  const blas = openBlas('auto');
  useMatrixProduct(blas.product);
  return `${kernels}; matrix products by ${blas.description}`;
}
