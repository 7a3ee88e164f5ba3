/** The pickle inside a torch file: what PyTorch writes has stand-ins here, everything else is refused by name. */
import { NumpyArray, type PickleConstructor, PickleGlobal, readPickle, setPickleState } from '@i2p/pickle';
import { type HostTensor, tensor } from '@i2p/safetensors';
import { Storage, storageTypes } from './storage.js';
import { StoredTensor } from './stored-tensor.js';
import type { StoredValue } from './torch-value.js';

/** A TorchScript module: what its attributes are. */
export class ScriptModule {
  attributes: ReadonlyMap<unknown, unknown> = new Map();

  constructor(readonly name: string) {}

  [setPickleState](state: unknown): void {
    if (!(state instanceof Map)) throw new Error(`the TorchScript module ${this.name} has no attributes by name`);
    this.attributes = state;
  }
}

/** Opens the storage of an archive key. */
export type OpenStorage = (key: string, dtype: Storage['dtype']) => Storage;

/**
 * @param script whether TorchScript's own classes may occur
 * @returns plain values, tensors and, with `script`, modules
 * @throws Error in one sentence when the pickle is damaged or names something else
 */
export function readTorchPickle(bytes: Uint8Array, openStorage: OpenStorage, script: boolean): unknown {
  const storages = new Map<string, Storage>();
  const persistentLoad = (id: unknown): Storage => {
    const [kind, type, key] = Array.isArray(id) ? (id as unknown[]) : [];
    const dtype = type instanceof PickleGlobal ? storageTypes.get(type.name.replace(/^torch\./, '')) : undefined;
    if (kind !== 'storage' || !dtype || typeof key !== 'string')
      throw new Error('it refers to something that is not a storage of a known type');
    const found = storages.get(`${key} ${dtype}`) ?? openStorage(key, dtype);
    storages.set(`${key} ${dtype}`, found);
    return found;
  };
  return readPickle(bytes, { globals: new TorchGlobals(script), persistentLoad });
}

/** A value of the pickle in plain form; numpy's numbers become JavaScript's. @throws Error for a class that stands alone */
export function plainValue(value: unknown, known = new Map<object, StoredValue>()): StoredValue {
  if (typeof value !== 'object' || value === null) return value as StoredValue;
  const found = known.get(value);
  if (found !== undefined) return found;
  const plain = converted(value, known);
  known.set(value, plain);
  return plain;
}

function converted(value: object, known: Map<object, StoredValue>): StoredValue {
  if (Array.isArray(value)) return value.map((item) => plainValue(item, known));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [keyOf(key), plainValue(item, known)]));
  if (value instanceof Set) return [...value].map((item) => plainValue(item, known));
  if (value instanceof StoredTensor || value instanceof Uint8Array) return value;
  if (value instanceof NumpyArray) return value.shape.length === 0 ? numberOf(value) : numpyTensor(value);
  if (value instanceof PickleGlobal && value.name in DTYPES) return value.name;
  throw new Error(`it holds ${value instanceof PickleGlobal ? value.name : value.constructor.name}, which is refused`);
}

function keyOf(key: unknown): string | number {
  if (typeof key === 'string' || typeof key === 'number') return key;
  throw new Error('a dictionary has a key that is neither text nor a number');
}

function numberOf({ data }: NumpyArray): number | bigint {
  return data[0] ?? Number.NaN;
}

function numpyTensor({ data, shape, dtype }: NumpyArray): HostTensor {
  try {
    return dtype === 'bool' ? tensor(data as Uint8Array, shape, 'BOOL') : tensor(data as HostTensor['data'], shape);
  } catch (cause) {
    throw new Error(`it holds a numpy array of ${dtype}, which no tensor has`, { cause });
  }
}

const NAMES = ['float64', 'float32', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool'];
/** Types as values, `torch.float32`; PyTorch's strided layout is one of the same kind. */
const DTYPES: Readonly<Record<string, true>> = Object.fromEntries(
  [...NAMES, 'strided'].map((name) => [`torch.${name}`, true]),
);

const named: PickleConstructor = () => {
  throw new Error('it calls a type of PyTorch, which is refused');
};
const first: PickleConstructor = ([value]) => value;

const KNOWN: ReadonlyMap<string, PickleConstructor> = new Map<string, PickleConstructor>([
  ['collections.OrderedDict', ([entries = []]) => new Map(entries as [unknown, unknown][])],
  ['collections.defaultdict', () => new Map()],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', first],
  ['torch._utils._rebuild_parameter_with_state', first],
  // (function, class, arguments, state): a parameter with attributes of its own
  ['torch._tensor._rebuild_from_type_v2', ([rebuild, , args]) => callGlobal(rebuild, args)],
  ['torch.Tensor', named],
  ['torch.nn.parameter.Parameter', named],
  ['torch.Size', ([sizes = []]) => sizes],
  ['torch.device', ([name]) => String(name)],
  ['torch.serialization._get_layout', first],
  ...[...storageTypes.keys(), ...NAMES, 'strided'].map((name) => [`torch.${name}`, named] as const),
]);

const SCRIPT: ReadonlyMap<string, PickleConstructor> = new Map<string, PickleConstructor>([
  ...['build_intlist', 'build_doublelist', 'build_boollist', 'build_tensorlist', 'restore_type_tag'].map(
    (name) => [`torch.jit._pickle.${name}`, first] as const,
  ),
]);

/** The names above; with TorchScript also every class that the archive itself defines, `__torch__.*`, as a module. */
class TorchGlobals extends Map<string, PickleConstructor> {
  constructor(private readonly script: boolean) {
    super();
  }

  override get(name: string): PickleConstructor | undefined {
    if (!this.script) return KNOWN.get(name);
    if (name.startsWith('__torch__.')) return () => new ScriptModule(name);
    return KNOWN.get(name) ?? SCRIPT.get(name);
  }
}

/** (storage, offset, shape, strides, ...): gradients and hooks do not matter here. */
function rebuildTensor([storage, offset, shape, strides]: readonly unknown[]): StoredTensor {
  const numbers = (value: unknown): number[] => {
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'number'))
      throw new Error('a tensor has a shape or strides that are not numbers');
    return value;
  };
  if (!(storage instanceof Storage)) throw new Error('a tensor has no storage');
  if (typeof offset !== 'number') throw new Error('a tensor has no offset into its storage');
  return new StoredTensor(storage, offset, numbers(shape), numbers(strides));
}

function callGlobal(callee: unknown, args: unknown): unknown {
  if (!(callee instanceof PickleGlobal) || !Array.isArray(args))
    throw new Error('it rebuilds a tensor by something that is not a function');
  return callee.construct(args);
}
