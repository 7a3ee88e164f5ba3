/** Weights that were saved after a training went wrong. */
import type { HostTensor } from '@i2p/safetensors';
import { UserError } from '../user-error.js';

/** @throws UserError that names the first of the tensors with a value that is no finite number */
export function expectFinite(tensors: ReadonlyMap<string, HostTensor>, names: Iterable<string>, file: string): void {
  for (const name of names) {
    const data = tensors.get(name)?.data;
    // whole numbers are finite by themselves
    if (!data || data instanceof BigInt64Array || data instanceof BigUint64Array) continue;
    if (!(data as ArrayLike<number> & { every(holds: (value: number) => boolean): boolean }).every(Number.isFinite))
      throw new UserError(`${file}: the tensor "${name}" has values that are not finite numbers`);
  }
}
