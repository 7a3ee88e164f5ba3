/** A tensor in ordinary memory: the form in which weights, fixtures and features travel between packages. */

export type TensorDtype = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';
export type TensorData = Float64Array | Float32Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** `dtype` is the type on disk; F16 and BF16 values are held as Float32Array, which represents them exactly. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly dtype: TensorDtype;
  readonly data: TensorData;
}

/** A float32 (or, with `dtype`, other) tensor from data and shape. @throws when the sizes disagree */
export function tensor(data: TensorData, shape: readonly number[], dtype?: TensorDtype): HostTensor {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length) throw new RangeError(`tensor: shape [${shape}] needs ${size} values, got ${data.length}`);
  return { data, shape, dtype: dtype ?? dtypeOf(data) };
}

function dtypeOf(data: TensorData): TensorDtype {
  const name = Object.prototype.toString.call(data).slice(8, -1);
  const types: Record<string, TensorDtype> = {
    Float64Array: 'F64',
    Float32Array: 'F32',
    BigInt64Array: 'I64',
    Int32Array: 'I32',
    Int16Array: 'I16',
    Int8Array: 'I8',
    Uint8Array: 'U8',
  };
  const found = types[name];
  if (!found) throw new TypeError(`tensor: ${name} is not a tensor's data`);
  return found;
}

/** The values as Float32Array; no copy when they already are. @throws for integer tensors */
export function float32Of(source: HostTensor): Float32Array {
  if (source.dtype === 'F32' || source.dtype === 'F16' || source.dtype === 'BF16') return source.data as Float32Array;
  if (source.dtype === 'F64') return Float32Array.from(source.data as Float64Array);
  throw new TypeError(`expected a floating-point tensor, got ${source.dtype}`);
}

/** The values as Int32Array; 64-bit values must fit. @throws for floating-point tensors */
export function int32Of(source: HostTensor): Int32Array {
  if (source.dtype === 'I32') return source.data as Int32Array;
  if (source.dtype === 'I64') return Int32Array.from(source.data as BigInt64Array, Number);
  if (['I16', 'I8', 'U8', 'BOOL'].includes(source.dtype)) return Int32Array.from(source.data as Uint8Array);
  throw new TypeError(`expected an integer tensor, got ${source.dtype}`);
}
