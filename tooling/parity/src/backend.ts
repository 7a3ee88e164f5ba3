/** The engine that a parity run computes the student with. */
import { initKernels, useMatrixProduct } from '@i2p/kernels';
import { openBlas } from '@i2p/kernels/blas';
import { startTensorFlow } from '@i2p/kernels/tensorflow';
import { startWebgpu } from '@i2p/kernels/webgpu';

/** Plain SIMD, relaxed SIMD, matrix products by the machine's BLAS library, or all of it by libtensorflow, also on a CUDA card, or on a WebGPU device. */
export const BACKENDS = ['wasm', 'wasm-relaxed', 'blas', 'tensorflow', 'tensorflow-gpu', 'webgpu'] as const;
export type Backend = (typeof BACKENDS)[number];

const STARTERS: Readonly<Record<Backend, () => Promise<string>>> = {
  wasm: () => embedded('simd'),
  'wasm-relaxed': () => embedded('relaxed'),
  blas: async () => {
    const kernels = await embedded('auto');
    const blas = openBlas('auto');
    useMatrixProduct(blas.product);
    return `${kernels}; matrix products by ${blas.description}`;
  },
  tensorflow: async () => (await startTensorFlow()).description,
  'tensorflow-gpu': async () => (await startTensorFlow({ device: 'gpu' })).description,
  webgpu: async () => (await startWebgpu()).description,
};

let started: Promise<string> | undefined;

/**
 * Chooses the engine for the groups that follow; without a name, the embedded kernels that fit this machine.
 * @returns the engine in words
 * @throws Error when it cannot run here
 */
export function startBackend(name?: Backend): Promise<string> {
  started = name === undefined ? embedded('auto') : STARTERS[name]();
  return started;
}

/** The engine that was chosen, or the default one where a group runs by itself. */
export async function ensureBackend(): Promise<void> {
  await (started ?? startBackend());
}

async function embedded(asked: 'simd' | 'relaxed' | 'auto'): Promise<string> {
  const { build } = await initKernels({ build: asked });
  useMatrixProduct(undefined);
  return `embedded kernels, ${build === 'relaxed' ? 'relaxed SIMD' : 'SIMD'}`;
}
