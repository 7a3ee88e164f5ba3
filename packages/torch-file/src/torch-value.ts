/** What a torch file holds: plain values, with tensors among them. */
import type { HostTensor } from '@i2p/safetensors';

/** Read from a torch file: None is null, lists and tuples are arrays, dictionaries Maps, bytes Uint8Array. */
export type StoredValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | HostTensor
  | readonly StoredValue[]
  | ReadonlyMap<string | number, StoredValue>;

/** Written by `writeTorchFile`. A `Map` of tensors alone becomes an OrderedDict (a state dict), any other a dict. */
export type TorchValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | HostTensor
  | readonly TorchValue[]
  | ReadonlyMap<string | number, TorchValue>
  | { readonly [key: string]: TorchValue };

/** Whether a value of a torch file is a tensor. */
export function isTensor(value: unknown): value is HostTensor {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value && 'data' in value;
}
