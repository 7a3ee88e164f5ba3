/** Element types of numpy arrays, and how their bytes become a typed array. */
import { float16Values } from '@i2p/safetensors';

export type NumpyData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** float16 comes as Float32Array, bool as Uint8Array of 0 and 1, 64-bit integers as bigints. */
export interface NumpyDtype {
  /** numpy's own name: `float32`, `int64`, `bool`, ... */
  readonly name: string;
  readonly itemSize: number;
  readonly bigEndian: boolean;
}

type FromBuffer = (buffer: ArrayBuffer) => NumpyData;

const TYPES: Readonly<Record<string, readonly [name: string, decode: FromBuffer]>> = {
  f2: ['float16', (buffer) => float16Values(new Uint16Array(buffer))],
  f4: ['float32', (buffer) => new Float32Array(buffer)],
  f8: ['float64', (buffer) => new Float64Array(buffer)],
  i1: ['int8', (buffer) => new Int8Array(buffer)],
  i2: ['int16', (buffer) => new Int16Array(buffer)],
  i4: ['int32', (buffer) => new Int32Array(buffer)],
  i8: ['int64', (buffer) => new BigInt64Array(buffer)],
  u1: ['uint8', (buffer) => new Uint8Array(buffer)],
  u2: ['uint16', (buffer) => new Uint16Array(buffer)],
  u4: ['uint32', (buffer) => new Uint32Array(buffer)],
  u8: ['uint64', (buffer) => new BigUint64Array(buffer)],
  b1: ['bool', (buffer) => new Uint8Array(buffer)],
};
const DECODERS = new Map(Object.values(TYPES));

/**
 * The type of a descriptor such as `<f4`, `|u1` or `i8`.
 * @throws Error for types that are not plain numbers (objects, text, records, complex numbers, dates)
 */
export function numpyDtype(descriptor: string): NumpyDtype {
  const [, order, code = ''] = /^([<>=|])?([a-z]\d)$/.exec(descriptor) ?? [];
  const type = Object.hasOwn(TYPES, code) ? TYPES[code] : undefined;
  if (!type) {
    throw new Error(
      `expected an array of numbers (${Object.keys(TYPES).join(' ')}), got the type ${JSON.stringify(descriptor.slice(0, 40))}`,
    );
  }
  return { name: type[0], itemSize: Number(code.slice(1)), bigEndian: order === '>' };
}

/** bytes -> values in the order they lie. The bytes are copied. @throws when they are no whole number of elements */
export function numpyValues({ name, itemSize, bigEndian }: NumpyDtype, bytes: Uint8Array): NumpyData {
  const decode = DECODERS.get(name);
  if (!decode || bytes.length % itemSize !== 0) {
    throw new Error(`${bytes.length} bytes do not hold a whole number of ${name} elements`);
  }
  const buffer = new ArrayBuffer(bytes.length);
  const own = new Uint8Array(buffer);
  own.set(bytes);
  if (bigEndian && itemSize > 1) {
    for (let start = 0; start < own.length; start += itemSize) own.subarray(start, start + itemSize).reverse();
  }
  return decode(buffer);
}
