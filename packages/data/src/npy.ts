/**
 * One array in numpy's NPY format, versions 1 to 3: a magic number, a header in Python's notation, the bytes. The header is
 * matched against the one form that numpy writes; nothing of it is evaluated.
 */
import { NumpyArray, type NumpyDtype, numpyDtype } from '@i2p/pickle';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Of a plain array; numpy itself warns of headers beyond this. */
const LONGEST_HEADER = 10_000;
const MOST_AXES = 64;

/**
 * @param bytes a whole file; values are decoded when `data` is first read, last axis fastest (Fortran order is transposed)
 * @param name of the file, for messages
 * @throws Error when the bytes are no NPY file, hold other than plain numbers, or are fewer or more than the shape needs
 */
export function readNpy(bytes: Uint8Array, name = 'the file'): NumpyArray {
  const { shape, dtype, fortran, start } = readNpyHeader(bytes, name);
  try {
    return new NumpyArray(shape, dtype, bytes.subarray(start), fortran);
  } catch (cause) {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** What an array's header says. */
export interface NpyHeader {
  readonly shape: readonly number[];
  readonly dtype: NumpyDtype;
  /** Whether the first axis runs fastest. */
  readonly fortran: boolean;
  /** First byte of the elements. */
  readonly start: number;
}

/** Bytes at the beginning of a file among which its header is. */
export const NPY_HEADER_BYTES = LONGEST_HEADER + 12;

/**
 * @param bytes the beginning of a file, or all of it
 * @throws Error when it is no header of plain numbers
 */
export function readNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const { header, start } = headerOf(bytes, name);
  const descriptor = entry(header, 'descr', /^'([^']*)'/, name);
  const fortran = entry(header, 'fortran_order', /^(True|False)/, name) === 'True';
  const shape = shapeOf(entry(header, 'shape', /^\(([\d\sL,]*)\)/, name), name);
  try {
    return { shape, dtype: numpyDtype(descriptor), fortran, start };
  } catch (cause) {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function headerOf(bytes: Uint8Array, name: string): { header: string; start: number } {
  if (MAGIC.some((byte, i) => bytes[i] !== byte) || bytes.length < 12) {
    throw new Error(`${name} is not an NPY file: it does not begin with numpy's magic number`);
  }
  const version = bytes[6] as number;
  if (version < 1 || version > 3) throw new Error(`${name} is an NPY file of version ${version}, only 1 to 3 are read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > Math.min(LONGEST_HEADER, bytes.length - at)) {
    throw new Error(
      `${name}: expected a header of at most ${Math.min(LONGEST_HEADER, bytes.length - at)} bytes, got ${length}`,
    );
  }
  return { header: new TextDecoder().decode(bytes.subarray(at, at + length)), start: at + length };
}

/** What follows `'key':` in the header. */
function entry(header: string, key: string, form: RegExp, name: string): string {
  const at = header.indexOf(`'${key}':`);
  const found = at < 0 ? null : form.exec(header.slice(at + key.length + 3).trimStart());
  if (!found) {
    throw new Error(
      `${name}: its NPY header has no '${key}' of an array of plain numbers: ${JSON.stringify(header.trim().slice(0, 120))}`,
    );
  }
  return found[1] as string;
}

/** `2048, 3` or `5,` or nothing; Python 2 wrote an L behind long numbers. */
function shapeOf(text: string, name: string): number[] {
  const parts = text.split(',').map((part) => part.trim().replace(/L$/, ''));
  if (parts.at(-1) === '') parts.pop();
  if (parts.length > MOST_AXES || parts.some((part) => !/^\d{1,15}$/.test(part))) {
    throw new Error(`${name}: its NPY header has the shape (${text.slice(0, 80)}), expected numbers`);
  }
  return parts.map(Number);
}
