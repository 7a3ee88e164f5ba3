/** Eager operations of libtensorflow on tensor handles. */
import { OutOfMemoryError } from '../../out-of-memory.js';
import type { CApi } from './c-api.js';

/** TensorFlow's numbers of the types that are used. */
export const FLOAT = 1;
export const INT32 = 3;
export const BOOL = 10;

/** TensorFlow's code of an error: no memory left. */
const RESOURCE_EXHAUSTED = 8;

export type Handle = number;
/** A type is `{ type }`; whole and broken numbers are told apart by `{ float }`. */
export type Attribute = boolean | number | { readonly type: number } | { readonly float: number };

export interface HandleInfo {
  readonly handle: Handle;
  readonly shape: number[];
  readonly type: number;
}

export interface Device {
  /** As TensorFlow names it, e.g. /job:localhost/replica:0/task:0/device:GPU:0. */
  readonly name: string;
  readonly type: string;
}

/** A whole number as protobuf writes it: seven bits a byte. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** Serialised ConfigProto: threads within and between operations; for the CPU, no GPU, which TensorFlow would otherwise prefer. */
export function sessionConfig(device: 'cpu' | 'gpu', threads: number): Uint8Array {
  const noGpu = [0x0a, 7, 0x0a, 3, ...new TextEncoder().encode('GPU'), 0x10, 0];
  return Uint8Array.from([
    ...(device === 'cpu' ? noGpu : []),
    ...[0x10, ...varint(threads)],
    ...[0x28, ...varint(threads)],
  ]);
}

const MOST_OUTPUTS = 8;

export class EagerContext {
  readonly #api: CApi;
  readonly #status: number;
  readonly #context: number;
  readonly #results = new BigUint64Array(MOST_OUTPUTS);
  readonly #count = new Int32Array(1);
  readonly devices: readonly Device[];
  /** Where tensors of floats live; whole numbers stay on the host. */
  readonly device: Device;

  /** @throws Error when the library cannot start, or the device is not there */
  constructor(api: CApi, { device, threads }: { device: 'cpu' | 'gpu'; threads: number }) {
    this.#api = api;
    this.#status = api.call.TF_NewStatus() as number;
    const options = api.call.TFE_NewContextOptions();
    const config = sessionConfig(device, threads);
    api.call.TFE_ContextOptionsSetConfig(options, config, config.length, this.#status);
    this.#check();
    this.#context = api.call.TFE_NewContext(options, this.#status) as number;
    this.#check();
    api.call.TFE_DeleteContextOptions(options);
    this.devices = this.#listDevices();
    const found = this.devices.find(({ type }) => type === device.toUpperCase());
    if (!found) {
      const got = this.devices.map(({ name }) => name).join(', ');
      throw new Error(`TensorFlow sees no ${device.toUpperCase()} here, only ${got}`);
    }
    this.device = found;
  }

  get version(): string {
    return this.#api.call.TF_Version() as string;
  }

  #check(): void {
    const code = this.#api.call.TF_GetCode(this.#status);
    if (code === 0) return;
    const message = `TensorFlow: ${this.#api.call.TF_Message(this.#status) as string}`;
    throw code === RESOURCE_EXHAUSTED ? new OutOfMemoryError(message) : new Error(message);
  }

  #listDevices(): Device[] {
    const { call } = this.#api;
    const list = call.TFE_ContextListDevices(this.#context, this.#status);
    this.#check();
    const devices = Array.from({ length: call.TF_DeviceListCount(list) as number }, (_, i) => ({
      name: call.TF_DeviceListName(list, i, this.#status) as string,
      type: call.TF_DeviceListType(list, i, this.#status) as string,
    }));
    call.TF_DeleteDeviceList(list);
    this.#check();
    return devices;
  }

  /** Copies values to the device. @throws OutOfMemoryError when it has no room for them */
  create(values: Float32Array | Int32Array | Uint8Array, shape: readonly number[], type: number): Handle {
    const { call, copyIn } = this.#api;
    const dims = BigInt64Array.from(shape, BigInt);
    const tensor = call.TF_AllocateTensor(type, dims, shape.length, values.byteLength) as number;
    const data = tensor === 0 ? 0 : (call.TF_TensorData(tensor) as number);
    if (data === 0 && values.byteLength > 0) {
      if (tensor !== 0) call.TF_DeleteTensor(tensor);
      throw new OutOfMemoryError(`TensorFlow: no memory for a tensor of the shape [${shape}]`);
    }
    if (values.byteLength > 0) copyIn(data, values, values.byteLength);
    const handle = call.TFE_NewTensorHandle(tensor, this.#status) as number;
    call.TF_DeleteTensor(tensor);
    this.#check();
    if (this.device.type === 'CPU' || type === INT32) return handle;
    const moved = call.TFE_TensorHandleCopyToDevice(handle, this.#context, this.device.name, this.#status) as number;
    call.TFE_DeleteTensorHandle(handle);
    this.#check();
    return moved;
  }

  /** A copy of a tensor's values. */
  read(handle: Handle): Float32Array | Int32Array | Uint8Array {
    const { call, copyOut } = this.#api;
    const type = call.TFE_TensorHandleDataType(handle);
    const tensor = call.TFE_TensorHandleResolve(handle, this.#status) as number;
    this.#check();
    const bytes = Number(call.TF_TensorByteSize(tensor));
    const Values = type === FLOAT ? Float32Array : type === INT32 ? Int32Array : Uint8Array;
    const values = new Values(bytes / Values.BYTES_PER_ELEMENT);
    if (bytes > 0) copyOut(values, call.TF_TensorData(tensor) as number, bytes);
    call.TF_DeleteTensor(tensor);
    return values;
  }

  delete(handle: Handle): void {
    this.#api.call.TFE_DeleteTensorHandle(handle);
  }

  /** Runs an operation. @throws Error with TensorFlow's message; OutOfMemoryError when the device has no memory left */
  execute(
    name: string,
    attributes: Readonly<Record<string, Attribute>>,
    inputs: readonly Handle[],
    outputs: number,
  ): HandleInfo[] {
    const { call } = this.#api;
    const op = call.TFE_NewOp(this.#context, name, this.#status);
    this.#check();
    try {
      for (const input of inputs) {
        call.TFE_OpAddInput(op, input, this.#status);
        this.#check();
      }
      for (const [key, value] of Object.entries(attributes)) this.#setAttribute(op, key, value);
      this.#count[0] = outputs;
      call.TFE_Execute(op, this.#results, this.#count, this.#status);
      this.#check();
    } finally {
      call.TFE_DeleteOp(op);
    }
    return Array.from(this.#results.subarray(0, this.#count[0]), (handle) => this.#infoOf(Number(handle)));
  }

  #setAttribute(op: unknown, key: string, value: Attribute): void {
    const { call } = this.#api;
    if (typeof value === 'boolean') call.TFE_OpSetAttrBool(op, key, value ? 1 : 0);
    else if (typeof value === 'number') call.TFE_OpSetAttrInt(op, key, value);
    else if ('type' in value) call.TFE_OpSetAttrType(op, key, value.type);
    else call.TFE_OpSetAttrFloat(op, key, value.float);
  }

  #infoOf(handle: Handle): HandleInfo {
    const { call } = this.#api;
    const rank = call.TFE_TensorHandleNumDims(handle, this.#status) as number;
    const shape = Array.from({ length: rank }, (_, axis) =>
      Number(call.TFE_TensorHandleDim(handle, axis, this.#status)),
    );
    this.#check();
    return { handle, shape, type: call.TFE_TensorHandleDataType(handle) as number };
  }
}
