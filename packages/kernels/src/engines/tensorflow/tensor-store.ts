/** The tfjs backend behind the engine: keeps tensors as handles of libtensorflow, and knows the few kernels that tfjs itself calls. */
import {
  type DataId,
  type DataType,
  engine,
  KernelBackend,
  registerBackend,
  registerKernel,
  setBackend,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { type Attribute, BOOL, type EagerContext, FLOAT, type Handle, INT32 } from './eager-context.js';

interface Stored {
  readonly handle: Handle;
  references: number;
}

const TYPES: Readonly<Partial<Record<DataType, number>>> = { float32: FLOAT, int32: INT32, bool: BOOL };

export class TensorStore extends KernelBackend {
  readonly #stored = new WeakMap<DataId, Stored>();
  #count = 0;

  constructor(readonly context: EagerContext) {
    super();
  }

  override numDataIds(): number {
    return this.#count;
  }

  /** What tfjs asks for beside its own count of tensors. */
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override write(values: Float32Array | Int32Array | Uint8Array, shape: number[], dtype: DataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: DataId,
    values: Float32Array | Int32Array | Uint8Array,
    shape: number[],
    dtype: DataType,
    references: number,
  ): void {
    const type = TYPES[dtype];
    if (type === undefined) throw new Error(`the tensorflow engine has no tensors of ${dtype}`);
    this.#keep(dataId, this.context.create(values, shape, type), references);
  }

  #keep(dataId: DataId, handle: Handle, references = 1): void {
    this.#stored.set(dataId, { handle, references });
    this.#count++;
  }

  handleOf(dataId: DataId): Handle {
    const stored = this.#stored.get(dataId);
    if (!stored) throw new Error('the tensor belongs to another engine, or is disposed');
    return stored.handle;
  }

  override incRef(dataId: DataId): void {
    const stored = this.#stored.get(dataId);
    if (stored) stored.references++;
  }

  decRef(dataId: DataId): void {
    const stored = this.#stored.get(dataId);
    if (stored) stored.references--;
  }

  override refCount(dataId: DataId): number {
    return this.#stored.get(dataId)?.references ?? 0;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const stored = this.#stored.get(dataId);
    if (!stored) return true;
    stored.references--;
    if (!force && stored.references > 0) return false;
    this.context.delete(stored.handle);
    this.#stored.delete(dataId);
    this.#count--;
    return true;
  }

  override readSync(dataId: DataId): Float32Array | Int32Array | Uint8Array {
    return this.context.read(this.handleOf(dataId));
  }

  override async read(dataId: DataId): Promise<Float32Array | Int32Array | Uint8Array> {
    return this.readSync(dataId);
  }

  /** Runs a TensorFlow operation on tensors. */
  run(
    name: string,
    attributes: Readonly<Record<string, Attribute>>,
    inputs: readonly TensorInfo[],
    outputs: number,
  ): TensorInfo[] {
    const handles = inputs.map(({ dataId }) => this.handleOf(dataId));
    return this.context.execute(name, attributes, handles, outputs).map(({ handle, shape, type }): TensorInfo => {
      const dataId = {};
      this.#keep(dataId, handle);
      return { dataId, shape, dtype: type === INT32 ? 'int32' : type === BOOL ? 'bool' : 'float32' };
    });
  }
}

/** What tfjs calls by itself: copies of what is saved, other shapes, sums of gradients, zeros. */
function registerKernels(store: TensorStore): void {
  const backendName = 'tensorflow';
  registerKernel({
    kernelName: 'Identity',
    backendName,
    kernelFunc: ({ inputs }) => {
      const { dataId, shape, dtype } = inputs['x'] as Tensor;
      store.incRef(dataId);
      return { dataId, shape, dtype };
    },
  });
  registerKernel({
    kernelName: 'Reshape',
    backendName,
    kernelFunc: ({ inputs, attrs }) => reshaped(store, inputs['x'] as Tensor, attrs?.['shape'] as unknown as number[]),
  });
  registerKernel({
    kernelName: 'Add',
    backendName,
    kernelFunc: ({ inputs }) =>
      single(store.run('AddV2', { T: { type: FLOAT } }, [inputs['a'] as Tensor, inputs['b'] as Tensor], 1)),
  });
}

function reshaped(store: TensorStore, x: Tensor, asked: number[]): TensorInfo {
  // one axis may be left open
  const known = asked.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const shape = asked.map((n) => (n === -1 ? x.size / known : n));
  const to = store.write(Int32Array.from(shape), [shape.length], 'int32');
  const inputs = [x, { dataId: to, shape: [shape.length], dtype: 'int32' as const }];
  const type = x.dtype === 'int32' ? INT32 : FLOAT;
  const result = store.run('Reshape', { T: { type }, Tshape: { type: INT32 } }, inputs, 1);
  store.disposeData(to);
  return single(result);
}

function single([info]: readonly TensorInfo[]): TensorInfo {
  if (!info) throw new Error('TensorFlow gave no result');
  return info;
}

/** Makes the store tfjs's backend. */
export async function installStore(store: TensorStore): Promise<void> {
  registerKernels(store);
  registerBackend('tensorflow', () => store);
  if (!(await setBackend('tensorflow'))) throw new Error('the tensorflow backend could not be started');
}

/** The store in use. @throws Error when tfjs's backend is another one */
export function tensorStore(): TensorStore {
  const { backend } = engine();
  if (backend instanceof TensorStore) return backend;
  throw new Error('the tensorflow engine was started, but another tfjs backend has been chosen since');
}
