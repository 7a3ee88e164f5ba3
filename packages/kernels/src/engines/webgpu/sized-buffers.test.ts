import fc from 'fast-check';
import { sizeClass } from './sized-buffers.js';

describe('sizeClass', () => {
  it.each([
    [0, 256],
    [256, 256],
    [257, 512],
    [4096, 4096],
    [4097, 4608],
    [900_000, 917_504],
  ])('%d bytes take %d', (bytes, size) => expect(sizeClass(bytes)).toBe(size));

  it('is enough, wastes an eighth at most, and is a class of its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2048, max: 2 ** 32 }), (bytes) => {
        const size = sizeClass(bytes);
        expect(size).toBeGreaterThanOrEqual(bytes);
        expect(size).toBeLessThanOrEqual(1.125 * bytes + 256);
        expect(size % 256).toBe(0);
        expect(sizeClass(size)).toBe(size);
      }),
    );
  });
});
