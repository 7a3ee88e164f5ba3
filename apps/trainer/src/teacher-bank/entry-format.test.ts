import fc from 'fast-check';
import { encodeEntry, entryBytes, entryValues, joinEntries } from './entry-format.js';

const shape = { features: 12, saliency: 6 };
/** Three views of two patches with two channels; numbers that float16 holds. */
const answer = (start: number) => ({
  features: Float32Array.from({ length: 12 }, (_, i) => start + i),
  saliency: Float32Array.from({ length: 6 }, (_, i) => -start - i),
});

describe('an entry', () => {
  it('has 16 bytes and two for each value', () => {
    expect(encodeEntry(answer(1)).length).toBe(entryBytes(shape));
    expect(entryBytes(shape)).toBe(16 + 2 * 18);
  });

  it('joins others as a batch: all clouds of a view, then the next view', () => {
    const entries = [100, 200].map((start) => entryValues(encodeEntry(answer(start)), shape)!);
    const { features, saliency } = joinEntries(entries, shape, 3);
    const view = (v: number) => [100, 200].flatMap((start) => [0, 1, 2, 3].map((i) => start + 4 * v + i));
    expect([...features]).toEqual([...view(0), ...view(1), ...view(2)]);
    expect([...saliency]).toEqual([-100, -101, -200, -201, -102, -103, -202, -203, -104, -105, -204, -205]);
  });

  it('is refused when it is cut, longer, or differs in any bit', () => {
    const bytes = encodeEntry(answer(1));
    expect(entryValues(bytes.slice(0, -1), shape)).toBeUndefined();
    expect(entryValues(new Uint8Array([...bytes, 0]), shape)).toBeUndefined();
    expect(entryValues(new Uint8Array(0), shape)).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(8 * bytes.length - 1), (bit) => {
        const changed = bytes.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        return entryValues(changed, shape) === undefined;
      }),
    );
  });
});
