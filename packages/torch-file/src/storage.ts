/** PyTorch's storages: an entry of the archive, raw numbers of one type, which one or more tensors look into. */
import { crc32 } from 'node:zlib';
import { dtypeBytes, type TensorDtype } from '@i2p/safetensors';
import type { ByteSource } from './byte-source.js';
import { readStored, type ZipEntry } from './zip-directory.js';

/** Names in the pickle, module `torch`. */
const TYPES: Readonly<Record<string, TensorDtype>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

export const storageTypes: ReadonlyMap<string, TensorDtype> = new Map(Object.entries(TYPES));

/** The class of a storage that holds this type. */
export function storageName(dtype: TensorDtype): string {
  const found = Object.entries(TYPES).find(([, type]) => type === dtype);
  if (!found) throw new TypeError(`torch file: there is no storage for ${dtype}`);
  return found[0];
}

export class Storage {
  /** Number of elements. */
  readonly length: number;

  /** @throws Error when the entry does not hold a whole number of elements */
  constructor(
    readonly dtype: TensorDtype,
    private readonly source: ByteSource,
    private readonly entry: ZipEntry,
  ) {
    if (entry.size % dtypeBytes[dtype] !== 0)
      throw new Error(`the storage "${entry.name}" of ${entry.size} bytes does not hold whole ${dtype} numbers`);
    this.length = entry.size / dtypeBytes[dtype];
  }

  /** The bytes of `count` elements. @throws Error when a storage that is read whole does not match its checksum */
  bytes(from: number, count: number): Uint8Array<ArrayBuffer> {
    const width = dtypeBytes[this.dtype];
    const bytes = readStored(this.source, this.entry, from * width, count * width);
    const { crc, size, name } = this.entry;
    if (bytes.length === size && crc !== 0 && crc32(bytes) !== crc)
      throw new Error(`the storage "${name}" is damaged: its checksum does not match`);
    return bytes;
  }
}
