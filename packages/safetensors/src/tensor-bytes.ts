/** The raw little-endian bytes that a tensor is on disk, here and in other containers. */
import { float16Bits, float16Values } from './float16.js';
import type { HostTensor, TensorData, TensorDtype } from './host-tensor.js';

/** Bytes of an element on disk. */
export const dtypeBytes: Readonly<Record<TensorDtype, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** Bytes -> values; a view of `buffer` wherever the values are as they are on disk. */
export function decodeTensor(dtype: TensorDtype, buffer: ArrayBuffer): TensorData {
  switch (dtype) {
    case 'F64':
      return new Float64Array(buffer);
    case 'F32':
      return new Float32Array(buffer);
    case 'F16':
      return float16Values(new Uint16Array(buffer));
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    case 'I64':
      return new BigInt64Array(buffer);
    case 'I32':
      return new Int32Array(buffer);
    case 'I16':
      return new Int16Array(buffer);
    case 'I8':
      return new Int8Array(buffer);
    default:
      return new Uint8Array(buffer);
  }
}

/**
 * Values -> bytes, a view wherever they are the same; F16 is rounded from its float32 values.
 * @throws Error for BF16, which is read only
 */
export function encodeTensor({ dtype, data }: HostTensor): Uint8Array {
  if (dtype === 'BF16') throw new Error('writing BF16 is not supported');
  if (dtype === 'F16') return new Uint8Array(Uint16Array.from(data as Float32Array, float16Bits).buffer);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
