/** Reader of the safetensors format: an 8-byte length, a JSON header, then the raw tensors. */
import type { HostTensor, TensorDtype } from './host-tensor.js';
import { decodeTensor, dtypeBytes } from './tensor-bytes.js';

interface Entry {
  dtype: TensorDtype;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * All tensors of a safetensors file, by name.
 * @param bytes the whole file
 * @throws Error that says what is wrong when the bytes are not a well-formed safetensors file
 */
export function readSafetensors(bytes: Uint8Array): Map<string, HostTensor> {
  if (bytes.length < 8) throw new Error(`not a safetensors file: ${bytes.length} bytes are too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  const start = 8 + headerLength;
  if (start > bytes.length) {
    throw new Error(
      `not a safetensors file, or truncated: header of ${headerLength} bytes in a file of ${bytes.length}`,
    );
  }
  const header = parseHeader(bytes.subarray(8, start));
  const tensors = new Map<string, HostTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, readEntry(name, entry, bytes, start));
  }
  return tensors;
}

function parseHeader(bytes: Uint8Array): Record<string, Entry> {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<string, Entry>;
  } catch {
    throw new Error('not a safetensors file: its header is not JSON');
  }
}

function readEntry(name: string, entry: Entry, bytes: Uint8Array, start: number): HostTensor {
  const width = dtypeBytes[entry?.dtype];
  if (!width) throw new Error(`safetensors: tensor "${name}" has the unknown type ${String(entry?.dtype)}`);
  if (!Array.isArray(entry.shape) || !Array.isArray(entry.data_offsets)) {
    throw new Error(`safetensors: tensor "${name}" lacks a shape or offsets`);
  }
  const size = entry.shape.reduce((a, b) => a * b, 1);
  const [from, to] = entry.data_offsets;
  if (!(from >= 0) || to - from !== size * width) {
    throw new Error(
      `safetensors: tensor "${name}" of shape [${entry.shape}] needs ${size * width} bytes, got ${to - from}`,
    );
  }
  if (start + to > bytes.length) {
    throw new Error(`safetensors: truncated, tensor "${name}" ends at byte ${start + to} of a file of ${bytes.length}`);
  }
  // a copy: aligned for any element type, independent of the file (and Buffer's own slice would be a view)
  const raw = new Uint8Array(to - from);
  raw.set(bytes.subarray(start + from, start + to));
  return { shape: entry.shape, dtype: entry.dtype, data: decodeTensor(entry.dtype, raw.buffer) };
}
