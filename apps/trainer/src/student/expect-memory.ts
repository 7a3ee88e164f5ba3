/** A device without memory for a forward pass: smaller passes are tried, and the one that fits is told. */
import { OutOfMemoryError } from '@i2p/kernels';
import { UserError } from '../user-error.js';

interface Pass {
  /** Clouds of a step that one process works off. */
  readonly share: number;
  /** Clouds of the pass that failed. */
  readonly clouds: number;
}

/**
 * @param attempt a step with as many clouds at once; the run ends afterwards, so it may change the model
 * @throws UserError with a micro-batch that fits; what failed itself, where it was not the memory
 */
export async function expectMemory(
  failure: unknown,
  { share, clouds }: Pass,
  attempt: (clouds: number) => void | Promise<void>,
): Promise<never> {
  if (!(failure instanceof OutOfMemoryError)) throw failure;
  const full = `the device has no memory for ${clouds} clouds at once`;
  for (let fewer = clouds - 1; fewer > 0; fewer--) {
    if (share % fewer !== 0 || !(await fits(() => attempt(fewer)))) continue;
    throw new UserError(
      `${full}; ${fewer} fit: add --micro-batch ${fewer}, which works the batch off in slices, each with a BatchNorm of its own`,
      {
        cause: failure,
      },
    );
  }
  throw new UserError(`${full}, nor for fewer: this model does not fit there`, { cause: failure });
}

/** Twice: the first step of a run makes the optimizer's moments, and the second has them beside it. */
async function fits(attempt: () => void | Promise<void>): Promise<boolean> {
  try {
    await attempt();
    await attempt();
    return true;
  } catch (error) {
    if (error instanceof OutOfMemoryError) return false;
    throw error;
  }
}
