/** Writes a torch file: a zip of stored entries, `data.pkl` and one entry for each storage. */
import { encodeTensor, type HostTensor } from '@i2p/safetensors';
import { type Zippable, zipSync } from 'fflate';
import { Call, Dict, Global, Persistent, Tuple, writePickle } from './pickle-writer.js';
import { storageName } from './storage.js';
import { isTensor, type TorchValue } from './torch-value.js';

/** As PyTorch does, so that a file can be mapped into memory. */
const ALIGNMENT = 64;
const PADDING_FIELD = 0x4246;
const LARGEST = 2 ** 32 - 2 ** 20;
const FOLDER = 'archive';

const ORDERED_DICT = new Global('collections', 'OrderedDict');
const REBUILD = new Global('torch._utils', '_rebuild_tensor_v2');

/**
 * The bytes of a `.pth` file that `torch.load(..., weights_only=True)` reads. Tensors of the same data share a storage.
 * @throws Error for a BF16 tensor, a value that is not a TorchValue, or more than 4 GB
 */
export function writeTorchFile(value: TorchValue): Uint8Array {
  const storages = new Storages();
  const pickle = writePickle(converted(value, storages));
  const zip = new AlignedZip();
  zip.add('data.pkl', pickle);
  zip.add('byteorder', new TextEncoder().encode('little'));
  storages.written.forEach((tensor, key) => {
    zip.add(`data/${key}`, encodeTensor(tensor));
  });
  zip.add('version', new TextEncoder().encode('3\n'));
  return zip.bytes();
}

/** The storages of the tensors met so far. */
class Storages {
  readonly written: HostTensor[] = [];

  /** Its number; the same for the same data in the same type. */
  numberOf(tensor: HostTensor): number {
    const found = this.written.findIndex(({ data, dtype }) => data === tensor.data && dtype === tensor.dtype);
    return found >= 0 ? found : this.written.push(tensor) - 1;
  }
}

function converted(value: TorchValue, storages: Storages): unknown {
  if (isTensor(value)) return rebuilt(value, storages);
  if (Array.isArray(value)) return value.map((item: TorchValue) => converted(item, storages));
  if (typeof value !== 'object' || value === null) return value;
  const map = value instanceof Map;
  if (!map && ![Object.prototype, null].includes(Object.getPrototypeOf(value))) return value; // refused by the pickle
  const entries: [string | number, TorchValue][] = map ? [...value] : Object.entries(value);
  const items = entries.map(([key, item]) => [key, converted(item, storages)] as const);
  const stateDict = map && items.length > 0 && entries.every(([, item]) => isTensor(item));
  return stateDict ? new Call(ORDERED_DICT, new Tuple([]), items) : new Dict(items);
}

function rebuilt(tensor: HostTensor, storages: Storages): Call {
  const { shape, dtype, data } = tensor;
  const key = String(storages.numberOf(tensor));
  const id = new Tuple(['storage', new Global('torch', storageName(dtype)), key, 'cpu', data.length]);
  let stride = 1;
  const strides = [...shape].reverse().map((size) => {
    const own = stride;
    stride *= Math.max(size, 1);
    return own;
  });
  const hooks = new Call(ORDERED_DICT, new Tuple([]));
  return new Call(
    REBUILD,
    new Tuple([new Persistent(id), 0, new Tuple(shape), new Tuple(strides.reverse()), false, hooks]),
  );
}

/** A zip of stored entries whose data start at multiples of 64 bytes. */
class AlignedZip {
  readonly #entries: Zippable = {};
  #length = 0;

  add(name: string, bytes: Uint8Array): void {
    const path = `${FOLDER}/${name}`;
    const start = this.#length + 30 + path.length + 4; // header, name, head of the padding field
    const padding = (ALIGNMENT - (start % ALIGNMENT)) % ALIGNMENT;
    const extra = { [PADDING_FIELD]: new Uint8Array(padding).fill(0x5a) };
    // a fixed date: the same values give the same bytes
    this.#entries[path] = [bytes, { level: 0, extra, mtime: new Date(1980, 0, 1) }];
    this.#length = start + padding + bytes.length;
    if (this.#length > LARGEST) throw new RangeError('torch file: more than 4 GB cannot be written');
  }

  bytes(): Uint8Array {
    return zipSync(this.#entries);
  }
}
