import { damagedFile, findPython, hexLines } from '@i2p/testkit';
import fc from 'fast-check';
import { readNpy } from './npy.js';
import { npyBytes } from './testing/write-npy.js';

/** A file with other text in its header, which keeps its length. */
function withHeader(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  expect(text).toContain(from);
  return Uint8Array.from(Buffer.from(text.replace(from, to.padEnd(from.length)), 'latin1'));
}

describe('readNpy', () => {
  it('reads what numpy would have written, in each version', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
        fc.constantFrom(1, 2, 3),
        (shape, version) => {
          const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 8);
          const array = readNpy(npyBytes(values, shape, { version }));
          expect([array.shape, array.dtype, array.data]).toEqual([shape, 'float32', values]);
        },
      ),
    );
  });

  it.each<[string, Float64Array | Int16Array | BigInt64Array | Uint16Array, ArrayLike<number | bigint>]>([
    ['<f8', Float64Array.of(1.5, -2), Float64Array.of(1.5, -2)],
    ['<i2', Int16Array.of(7, -7), Int16Array.of(7, -7)],
    ['>i2', Int16Array.of(256, 1), Int16Array.of(1, 256)],
    ['<i8', BigInt64Array.of(3n, -4n), BigInt64Array.of(3n, -4n)],
    ['<f2', Uint16Array.of(0x3c00, 0xc000), Float32Array.of(1, -2)],
  ])('reads %s', (descriptor, values, expected) => {
    expect(readNpy(npyBytes(values, [2], { descriptor })).data).toEqual(expected);
  });

  it('transposes Fortran order', () => {
    const array = readNpy(npyBytes(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], { fortran: true }));
    expect([...array.data]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  const good = npyBytes(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
  it.each<[string, Uint8Array, string]>([
    ['other bytes', new Uint8Array(200), "a.npy is not an NPY file: it does not begin with numpy's magic number"],
    [
      'version 4',
      Uint8Array.from(good, (byte, i) => (i === 6 ? 4 : byte)),
      'an NPY file of version 4, only 1 to 3 are read',
    ],
    ['a short file', good.slice(0, -1), 'a.npy: an array of shape [2,3] of float32 needs 24 bytes, it has 23'],
    ['a long file', Uint8Array.from([...good, 0]), 'needs 24 bytes, it has 25'],
    [
      'a long header',
      Uint8Array.from(good, (byte, i) => (i === 9 ? 200 : byte)),
      'a.npy: expected a header of at most 142 bytes, got 51318',
    ],
    ['objects', withHeader(good, "'<f4'", "'|O'"), 'a.npy: expected an array of numbers'],
    ['records', withHeader(good, "'<f4'", "[('')]"), "its NPY header has no 'descr' of an array of plain numbers"],
    ['an absurd shape', withHeader(good, '(2, 3)', '(9999)'), 'of shape [9999] of float32 needs 39996 bytes'],
    ['a negative shape', withHeader(good, '(2, 3)', '(-2,3)'), "its NPY header has no 'shape'"],
    ['a shape with a gap', withHeader(good, '(2, 3)', '(2,,3)'), 'has the shape (2,,3), expected numbers'],
  ])('refuses %s', (_, bytes, sentence) => {
    expect(() => readNpy(bytes, 'a.npy')).toThrow(sentence);
  });

  it('reads or says what is wrong, 200 cases', () => {
    for (let i = 0; i < 200; i++) {
      try {
        expect(readNpy(damagedFile(good, i), 'a.npy').decode().length).toBeLessThanOrEqual(24);
      } catch (error) {
        expect((error as Error).message).toMatch(/^a\.npy.*[a-z]/);
        expect((error as Error).cause).not.toBeInstanceOf(RangeError);
      }
    }
  });

  const python = findPython(['numpy']);
  (python ? it : it.skip)('reads what the numpy of this machine writes [needs python3 with numpy]', () => {
    const program = `
import io, numpy as np
for a in [np.arange(6, dtype='f4').reshape(2, 3), np.asfortranarray(np.arange(6.).reshape(2, 3)), np.float16([1, 2])]:
    f = io.BytesIO(); np.save(f, a); print(f.getvalue().hex())`;
    const arrays = hexLines(python as string, program).map((bytes) => readNpy(bytes));
    expect(arrays.map(({ shape, dtype, data }) => [shape, dtype, [...data]])).toEqual([
      [[2, 3], 'float32', [0, 1, 2, 3, 4, 5]],
      [[2, 3], 'float64', [0, 1, 2, 3, 4, 5]],
      [[2], 'float16', [1, 2]],
    ]);
  });
});
