/** Writer of the safetensors format; the same tensors in the same order give the same bytes. */
import type { HostTensor } from './host-tensor.js';
import { encodeTensor } from './tensor-bytes.js';

/**
 * The bytes of a safetensors file.
 * @param tensors by name; a tensor of dtype F16 is rounded from its float32 values
 * @param metadata short strings for the header's `__metadata__`
 * @throws Error for BF16, which is read only
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, HostTensor>,
  metadata?: Record<string, string>,
): Uint8Array {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of tensors) {
    const raw = encode(name, tensor);
    header[name] = { dtype: tensor.dtype, shape: [...tensor.shape], data_offsets: [offset, offset + raw.length] };
    parts.push(raw);
    offset += raw.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8; // tensors start on an 8-byte boundary
  const bytes = new Uint8Array(8 + padded + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.fill(0x20, 8, 8 + padded);
  bytes.set(json, 8);
  let at = 8 + padded;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function encode(name: string, tensor: HostTensor): Uint8Array {
  try {
    return encodeTensor(tensor);
  } catch (error) {
    throw new Error(`safetensors: tensor "${name}": ${(error as Error).message}`, { cause: error });
  }
}
