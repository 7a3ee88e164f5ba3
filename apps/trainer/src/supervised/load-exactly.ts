/** The weights that a run goes on from. */
import type { LoadReport } from '@i2p/nn';
import type { HostTensor } from '@i2p/safetensors';
import type { Checkpoint } from '../run-folder/checkpoint-store.js';
import { messageOf, UserError } from '../user-error.js';

/** @throws UserError that names a tensor that is missing, strange or of another shape */
export function loadExactly(
  model: { loadStateDict(tensors: ReadonlyMap<string, HostTensor>): LoadReport },
  { folder, model: weights }: Pick<Checkpoint, 'folder' | 'model'>,
): void {
  try {
    const { missing, unexpected } = model.loadStateDict(weights);
    const [wrong] = [...missing, ...unexpected];
    if (wrong !== undefined)
      throw new Error(`the tensor "${wrong}" is ${missing.length > 0 ? 'missing' : 'not one of the model'}`);
  } catch (error) {
    throw new UserError(`cannot continue from ${folder}: ${messageOf(error)}`, { cause: error });
  }
}
