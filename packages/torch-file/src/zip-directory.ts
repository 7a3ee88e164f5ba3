/**
 * The directory of a zip file whose entries are stored, as PyTorch writes them: where each entry's bytes lie. Zip64
 * included. General zip libraries copy what they give out or read by callbacks; here tensors are read when asked for.
 */
import type { ByteSource } from './byte-source.js';

export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  /** Of the entry's own header; its data lie behind it. */
  readonly header: number;
  /** 0 where the writer computed none. */
  readonly crc: number;
  readonly compressed: boolean;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const ZIP64_FIELD = 1;
const WIDE = 0xffffffff;

/** Names and places of all entries. @throws Error when the bytes are not a well-formed zip file */
export function readZipDirectory(source: ByteSource): Map<string, ZipEntry> {
  const { count, size, offset } = findDirectory(source);
  const view = viewOf(source.read(offset, size));
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > size || view.getUint32(at, true) !== CENTRAL)
      throw new Error(`damaged zip file: entry ${i} of ${count} is not in its directory`);
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const length = 46 + lengths.reduce((a, b) => a + b, 0);
    if (at + length > size) throw new Error(`damaged zip file: entry ${i} of ${count} ends behind the directory`);
    const entry = readEntry(view, at, lengths[0] ?? 0, lengths[1] ?? 0);
    if (entries.has(entry.name)) throw new Error(`damaged zip file: two entries are called "${entry.name}"`);
    entries.set(entry.name, entry);
    at += length;
  }
  return entries;
}

/** The bytes `from` to `from + length` of an entry. @throws Error for a compressed entry, a damaged header, or truncation */
export function readStored(
  source: ByteSource,
  entry: ZipEntry,
  from = 0,
  length = entry.size,
): Uint8Array<ArrayBuffer> {
  if (entry.compressed)
    throw new Error(`the entry "${entry.name}" is compressed, and PyTorch stores: save the file again with torch.save`);
  const header = viewOf(source.read(entry.header, 30));
  if (header.getUint32(0, true) !== LOCAL)
    throw new Error(`damaged zip file: "${entry.name}" is not where it should be`);
  if (from + length > entry.size)
    throw new RangeError(`"${entry.name}" holds ${entry.size} bytes, expected at least ${from + length}`);
  const start = entry.header + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  return source.read(start + from, length);
}

function readEntry(view: DataView, at: number, nameLength: number, extraLength: number): ZipEntry {
  const bytes = new Uint8Array(view.buffer, at + 46, nameLength);
  const name = new TextDecoder().decode(bytes);
  if (/\p{Cc}/u.test(name))
    throw new Error(
      `damaged zip file: the name of an entry holds control characters, at byte ${at + 46} of the directory`,
    );
  const narrow = [20, 24, 42].map((field) => view.getUint32(at + field, true)) as [number, number, number];
  const [packed, size, header] = widened(view, at + 46 + nameLength, extraLength, narrow);
  if (view.getUint16(at + 8, true) & 1) throw new Error(`the entry "${name}" is encrypted`);
  const compressed = view.getUint16(at + 10, true) !== 0;
  if (!compressed && packed !== size)
    throw new Error(`damaged zip file: "${name}" is stored, but has the sizes ${packed} and ${size}`);
  return { name, size, header, crc: view.getUint32(at + 16, true), compressed };
}

/** Stored size, size and place, from the zip64 field where 32 bits are all ones. */
function widened(
  view: DataView,
  from: number,
  length: number,
  narrow: [number, number, number],
): [number, number, number] {
  const end = from + length;
  for (let at = from; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_FIELD) continue;
    const fieldEnd = Math.min(end, at + 4 + view.getUint16(at + 2, true));
    let next = at + 4;
    return narrow.map((value) => {
      if (value !== WIDE || next + 8 > fieldEnd) return value;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    }) as [number, number, number];
  }
  return narrow;
}

function findDirectory(source: ByteSource): { count: number; size: number; offset: number } {
  const length = Math.min(source.size, 22 + 65535); // a comment may follow
  const start = source.size - length;
  const view = viewOf(source.read(start, length));
  for (let at = length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const found = {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
    const wide = at >= 20 && view.getUint32(at - 20, true) === LOCATOR64;
    const directory = wide ? readEnd64(source, Number(view.getBigUint64(at - 12, true))) : found;
    if (directory.offset + directory.size > source.size)
      throw new Error(`damaged zip file: its directory ends behind the file's ${source.size} bytes`);
    return directory;
  }
  throw new Error('not a zip file, or truncated: it has no directory at its end');
}

function readEnd64(source: ByteSource, at: number): { count: number; size: number; offset: number } {
  if (at + 56 > source.size) throw new Error('damaged zip file: its zip64 directory lies behind its end');
  const view = viewOf(source.read(at, 56));
  if (view.getUint32(0, true) !== END64)
    throw new Error('damaged zip file: its zip64 directory is not where it should be');
  const wide = (field: number): number => Number(view.getBigUint64(field, true));
  return { count: wide(32), size: wide(40), offset: wide(48) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
