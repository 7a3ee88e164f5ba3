/** A cursor over the bytes of a pickle. Every read is checked against what is left, so that a size can never be believed. */

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LATIN1_PIECE = 8192;

export interface ByteReader {
  /** Next byte to read. */
  readonly position: number;
  readonly remaining: number;
  /** Little endian. @throws when fewer bytes are left, here and below */
  uint8(): number;
  uint16(): number;
  uint32(): number;
  int32(): number;
  /** Eight bytes as a count or length. */
  length64(): number;
  /** Big endian, as pickles store it. */
  float64(): number;
  /** A view of the next bytes. */
  bytes(count: number): Uint8Array;
  /** The text up to the next line feed, one character a byte. */
  line(): string;
}

/** @throws nothing; its methods throw an Error when the file ends too early */
export function byteReader(bytes: Uint8Array): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  const take = (count: number): number => {
    if (count > bytes.length - position) {
      throw new Error(`${count} bytes are needed at byte ${position}, but only ${bytes.length - position} are left`);
    }
    const start = position;
    position += count;
    return start;
  };
  return {
    get position() {
      return position;
    },
    get remaining() {
      return bytes.length - position;
    },
    uint8: () => view.getUint8(take(1)),
    uint16: () => view.getUint16(take(2), true),
    uint32: () => view.getUint32(take(4), true),
    int32: () => view.getInt32(take(4), true),
    length64: () => Number(view.getBigUint64(take(8), true)),
    float64: () => view.getFloat64(take(8), false),
    bytes(count) {
      const start = take(count);
      return bytes.subarray(start, start + count);
    },
    line() {
      const end = bytes.indexOf(10, position);
      if (end < 0) throw new Error(`the line that starts at byte ${position} does not end`);
      const text = latin1(bytes.subarray(position, end));
      position = end + 1;
      return text;
    },
  };
}

/** @throws when the bytes are not UTF-8 */
export function utf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Error('a string is not valid UTF-8');
  }
}

/** One character a byte; also how Python 2 strings are kept, which may be text or bytes. */
export function latin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += LATIN1_PIECE) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + LATIN1_PIECE)));
  }
  return pieces.join('');
}

/** @throws when a character does not fit a byte */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) throw new Error('a string that stands for bytes has a character beyond 255');
    bytes[i] = code;
  }
  return bytes;
}
