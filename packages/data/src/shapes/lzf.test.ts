import { randomStream } from '@i2p/random';
import fc from 'fast-check';
import { packLzf } from '../testing/write-shapes.js';
import { unpackLzf } from './lzf.js';

describe('unpackLzf', () => {
  it('undoes a naive packer, overlapping copies included', () => {
    const few = fc.array(fc.nat(2), { maxLength: 400 });
    const runs = fc.array(fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 600 })), { maxLength: 8 });
    fc.assert(
      fc.property(fc.oneof(few, fc.uint8Array({ maxLength: 300 }), runs), (drawn) => {
        const bytes = Uint8Array.from(
          [...drawn].flatMap((item) => (Array.isArray(item) ? Array(item[1]).fill(item[0]) : [item])),
        );
        expect(unpackLzf(packLzf(bytes), bytes.length, 'a')).toEqual(bytes);
      }),
    );
    expect(packLzf(new Uint8Array(3000)).length).toBeLessThan(50);
  });

  it('copies from as far back as the format reaches', () => {
    for (const distance of [350, 5000, 8192]) {
      const stream = randomStream(distance, 'lzf');
      const start = Array.from({ length: distance }, () => stream.integer(256));
      const bytes = Uint8Array.from([...start, ...start.slice(0, 300)]);
      const packed = packLzf(bytes);
      expect(packed.length).toBeLessThan(distance * 1.04 + 10);
      expect(unpackLzf(packed, bytes.length, 'a')).toEqual(bytes);
    }
  });

  it.each<[string, number[], number]>([
    ['plain bytes that are missing', [4, 1, 2], 5],
    ['a copy from before the beginning', [0, 1, 32, 5], 4],
    ['a copy without its distance', [0, 1, 32], 4],
    ['more than announced', [3, 1, 2, 3, 4], 3],
    ['less than announced', [1, 1, 2], 3],
  ])('refuses %s', (_, packed, size) => {
    expect(() => unpackLzf(Uint8Array.from(packed), size, 'a.pcd')).toThrow(
      `a.pcd: its compressed block of ${packed.length} bytes is damaged`,
    );
  });

  it('refuses a size that no such block can have', () => {
    expect(() => unpackLzf(new Uint8Array(10), 1e9, 'a.pcd')).toThrow(
      'a.pcd: a compressed block of 10 bytes cannot hold 1000000000 bytes',
    );
  });
});
