/** Where the bytes of a file come from: memory, or a file that is read piece by piece. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

export interface ByteSource {
  readonly size: number;
  /** A copy of `length` bytes from `offset` on, aligned for any element type. @throws RangeError beyond the end */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
}

/** Bytes in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      expectInside(offset, length, bytes.length);
      const copy = new Uint8Array(length);
      copy.set(bytes.subarray(offset, offset + length));
      return copy;
    },
  };
}

/**
 * A file. It is opened for each read, so that nothing has to be closed; tensors of a checkpoint are few and large.
 * @throws Error when the file cannot be read, or, by `read`, when it changed since
 */
export function fileSource(path: string): ByteSource {
  const { size, mtimeMs } = statSync(path);
  return {
    size,
    read(offset, length) {
      expectInside(offset, length, size);
      const file = openSync(path, 'r');
      try {
        const now = fstatSync(file);
        if (now.size !== size || now.mtimeMs !== mtimeMs) throw new Error(`${path} changed while it was read`);
        const bytes = new Uint8Array(length);
        let done = 0;
        while (done < length) {
          const count = readSync(file, bytes, done, Math.min(length - done, 1 << 30), offset + done);
          if (count === 0) throw new Error(`${path} ended at byte ${offset + done}, expected ${size}`);
          done += count;
        }
        return bytes;
      } finally {
        closeSync(file);
      }
    },
  };
}

function expectInside(offset: number, length: number, size: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= size))
    throw new RangeError(`truncated: bytes ${offset} to ${offset + length} of a file of ${size}`);
}
