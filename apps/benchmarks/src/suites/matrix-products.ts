/** The matrix products that this machine can time: the embedded one, and a BLAS library's where there is one. */
import { initKernels } from '@i2p/kernels';
import { openBlas } from '@i2p/kernels/blas';
import type { Product } from './student-step.js';

/** Readies the embedded kernels. */
export async function embeddedProduct(): Promise<Product> {
  const { build } = await initKernels();
  return { name: build === 'relaxed' ? 'i2p embedded' : 'i2p embedded simd', use: undefined };
}

/**
 * The first of the usual BLAS libraries; its threads are the library's, so one setting holds at a time. Says why there is none.
 */
export function blasProduct(threads: number): Product | undefined {
  try {
    const { description, product } = openBlas('auto', { threads });
    return { name: 'i2p blas', description, use: product };
  } catch (error) {
    console.log(`  without blas: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
