import fc from 'fast-check';
import { maskedRows, packVisible, selectRows } from './visible-tokens.js';

describe('packVisible', () => {
  it('packs in index order and knows the way back', () => {
    const packed = packVisible(Uint8Array.of(1, 0, 0, 1, 1, 0), 2);
    expect([...packed.rows]).toEqual([1, 2, 5]);
    expect([...packed.lengths]).toEqual([2, 1]);
    expect([...packed.merge]).toEqual([0, 6, 7, 3, 4, 8]);
  });

  it('splits every mask into visible and masked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 20 }),
        (batch, coins) => {
          const mask = Uint8Array.from(
            { length: batch * coins.length },
            (_, i) => coins[(i * 7) % coins.length] as number,
          );
          const { rows, lengths } = packVisible(mask, batch);
          expect([...rows, ...maskedRows(mask)].sort((a, b) => a - b)).toEqual(Array.from(mask.keys()));
          expect(lengths.reduce((a, b) => a + b, 0)).toBe(rows.length);
        },
      ),
    );
  });
});

describe('selectRows', () => {
  it('copies rows by index', () => {
    expect([...selectRows(Float32Array.of(0, 1, 2, 3, 4, 5), Int32Array.of(2, 0), 2)]).toEqual([4, 5, 0, 1]);
  });
});
