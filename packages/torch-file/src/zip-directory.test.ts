import { bytesSource } from './byte-source.js';
import { readTorchFile, writeTorchFile } from './index.js';
import { readStored, readZipDirectory } from './zip-directory.js';

/** The file with a zip64 directory, as writers make it above 4 GB: 32-bit fields are all ones, 64-bit ones hold the truth. */
function asZip64(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const end = bytes.length - 22;
  const [count, offset] = [view.getUint16(end + 10, true), view.getUint32(end + 16, true)];
  const out: number[] = [...bytes.subarray(0, offset)];
  const wide = (value: number): number[] => [...new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)];
  const narrow = (value: number, width: number): number[] => wide(value).slice(0, width);
  let at = offset;
  for (let i = 0; i < count; i++) {
    const [name, extra] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
    const entry = [...bytes.subarray(at, at + 46 + name)];
    const values = [20, 24, 42].map((field) => view.getUint32(at + field, true));
    for (const field of [20, 24, 42]) entry.splice(field, 4, 255, 255, 255, 255);
    entry.splice(30, 2, ...narrow(28 + 4, 2));
    out.push(...entry, ...narrow(9, 2), 0, 0, ...narrow(1, 2), ...narrow(24, 2), ...values.flatMap(wide)); // one field before
    at += 46 + name + extra + view.getUint16(at + 32, true);
  }
  const size = out.length - offset;
  const end64 = out.length;
  out.push(
    ...narrow(0x06064b50, 4),
    ...wide(44),
    45,
    0,
    45,
    0,
    ...wide(0),
    ...wide(count),
    ...wide(count),
    ...wide(size),
  );
  out.push(...wide(offset), ...narrow(0x07064b50, 4), ...wide(0).slice(0, 4), ...wide(end64), 1, 0, 0, 0);
  out.push(...narrow(0x06054b50, 4), 0, 0, 0, 0, ...new Array(12).fill(255), 3, 0, 1, 2, 3); // and a comment of 3 bytes
  return Uint8Array.from(out);
}

describe('the directory of a zip file', () => {
  const bytes = writeTorchFile({ w: { shape: [2], dtype: 'F32', data: Float32Array.of(1, 2) }, n: 'text' });

  it('is read, with zip64 too', () => {
    const plain = readZipDirectory(bytesSource(bytes));
    const wide = asZip64(bytes);
    expect([...readZipDirectory(bytesSource(wide)).entries()]).toEqual([...plain.entries()]);
    expect((readTorchFile(wide) as Map<string, unknown>).get('n')).toBe('text');
  });

  it('gives the bytes of an entry, or a part of them', () => {
    const source = bytesSource(bytes);
    const entry = readZipDirectory(source).get('archive/data/0')!;
    expect([...new Float32Array(readStored(source, entry).buffer)]).toEqual([1, 2]);
    expect([...new Float32Array(readStored(source, entry, 4, 4).buffer)]).toEqual([2]);
    expect(() => readStored(source, entry, 4, 8)).toThrow('"archive/data/0" holds 8 bytes, expected at least 12');
    expect(() => readStored(source, { ...entry, compressed: true })).toThrow('is compressed, and PyTorch stores');
    expect(() => readStored(source, { ...entry, header: 1 })).toThrow('not where it should be');
  });

  it('says what is wrong with it', () => {
    expect(() => readZipDirectory(bytesSource(bytes.subarray(0, -1)))).toThrow('no directory at its end');
    const edited = (edit: (view: DataView, end: number) => void): Uint8Array => {
      const copy = bytes.slice();
      edit(new DataView(copy.buffer), copy.length - 22);
      return copy;
    };
    const offset = new DataView(bytes.buffer).getUint32(bytes.length - 6, true);
    const refused = (edit: (view: DataView, end: number) => void, message: string) =>
      expect(() => readZipDirectory(bytesSource(edited(edit)))).toThrow(message);
    refused((view, end) => view.setUint32(end + 16, 2 ** 31, true), "ends behind the file's");
    refused((view, end) => view.setUint16(end + 10, 9, true), 'entry 4 of 9 is not in its directory');
    refused((view) => view.setUint16(offset + 28, 60000, true), 'entry 0 of 4 ends behind the directory');
    refused((view) => view.setUint16(offset + 8, 1, true), 'is encrypted');
    refused((view) => view.setUint8(offset + 48, 1), 'the name of an entry holds control characters');
    refused((view) => view.setUint32(offset + 20, 5, true), 'is stored, but has the sizes 5 and');
  });
});
