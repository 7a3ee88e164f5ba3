/** Matrix products by the machine's BLAS library, when the environment asks for it: `I2P_BLAS=auto` or a library's path. */
import { initKernels, useMatrixProduct } from '@i2p/kernels';
import { openBlas } from '@i2p/kernels/blas';
import { messageOf, UserError } from '../user-error.js';

let told = false;

/** Starts the kernels; with `I2P_BLAS` set, says which library multiplies. @throws UserError when it cannot be loaded */
export async function startKernels(): Promise<void> {
  await initKernels();
  const asked = process.env['I2P_BLAS'];
  if (!asked) return;
  try {
    const blas = openBlas(asked);
    useMatrixProduct(blas.product);
    if (!told) process.stderr.write(`matrix products by ${blas.description}\n`);
    told = true;
  } catch (error) {
    throw new UserError(`I2P_BLAS=${asked}: ${messageOf(error)}`, { cause: error });
  }
}
