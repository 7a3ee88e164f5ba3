/**
 * The bytes of an entry: what the teacher says of the three views of one augmented cloud. A header of 16 bytes (magic, number
 * of values, checksum), features [V,P*P,C], saliency [V,P*P], all float16, little-endian.
 */
import { crc32 } from 'node:zlib';
import { float16Values } from '@i2p/safetensors';
import type { TeacherOutput } from '@i2p/vit2d';
import { toHalfFloats } from './half-floats.js';

const MAGIC = 'i2pbank1';
const HEADER = 16;

/** Values of one entry. */
export interface EntryShape {
  /** V * P*P * C */
  readonly features: number;
  /** V * P*P */
  readonly saliency: number;
}

export function entryBytes({ features, saliency }: EntryShape): number {
  return HEADER + 2 * (features + saliency);
}

/** @throws RangeError for a value that float16 does not hold */
export function encodeEntry({ features, saliency }: TeacherOutput): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER + 2 * (features.length + saliency.length));
  const halves = new Uint16Array(bytes.buffer, HEADER);
  toHalfFloats(features, halves);
  toHalfFloats(saliency, halves.subarray(features.length));
  bytes.set(new TextEncoder().encode(MAGIC));
  const header = new DataView(bytes.buffer);
  header.setUint32(8, halves.length, true);
  header.setUint32(12, crc32(bytes.subarray(HEADER)), true);
  return bytes;
}

/** The float16 values of an entry; undefined when the bytes are not a whole, undamaged entry of this shape. */
export function entryValues(bytes: Uint8Array<ArrayBuffer>, shape: EntryShape): Uint16Array | undefined {
  if (bytes.length !== entryBytes(shape)) return undefined;
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const right =
    new TextDecoder().decode(bytes.subarray(0, 8)) === MAGIC &&
    header.getUint32(8, true) === shape.features + shape.saliency &&
    header.getUint32(12, true) === crc32(bytes.subarray(HEADER));
  return right ? new Uint16Array(bytes.buffer, bytes.byteOffset + HEADER) : undefined;
}

/**
 * Entries side by side as a teacher's answer to the whole batch: all clouds of view 0, then view 1, then view 2.
 * @param views V
 */
export function joinEntries(entries: readonly Uint16Array[], shape: EntryShape, views: number): TeacherOutput {
  const batch = entries.length;
  const features = new Float32Array(batch * shape.features);
  const saliency = new Float32Array(batch * shape.saliency);
  const place = (values: Uint16Array, out: Float32Array, b: number): void => {
    const size = values.length / views;
    for (let view = 0; view < views; view++) {
      const start = (view * batch + b) * size;
      float16Values(values.subarray(view * size, (view + 1) * size), out.subarray(start, start + size));
    }
  };
  entries.forEach((values, b) => {
    place(values.subarray(0, shape.features), features, b);
    place(values.subarray(shape.features), saliency, b);
  });
  return { features, saliency };
}
