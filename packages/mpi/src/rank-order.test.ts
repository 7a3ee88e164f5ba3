import fc from 'fast-check';
import { addInRankOrder, partOf } from './rank-order.js';

it('parts follow each other and cover all values', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({ min: 1, max: 70 }), (length, size) => {
      let next = 0;
      for (let rank = 0; rank < size; rank++) {
        const { start, count } = partOf(length, size, rank);
        expect(start).toBe(next);
        next += count;
      }
      expect(next).toBe(length);
    }),
  );
});

it('adds as accumulation in float32 does, one rank after the other', () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
  fc.assert(
    fc.property(fc.array(fc.tuple(float, float, float), { minLength: 1, maxLength: 20 }), (rows) => {
      const parts = Float32Array.from([0, 1, 2].flatMap((rank) => rows.map((row) => row[rank] as number)));
      const sum = new Float32Array(rows.length);
      addInRankOrder(parts, sum);
      const expected = rows.map(([a, b, c]) =>
        Math.fround(Math.fround(Math.fround(a) + Math.fround(b)) + Math.fround(c)),
      );
      expect([...sum]).toEqual(expected);
    }),
  );
  // the order shows: the small number survives only when the large ones cancel first
  const sum = new Float32Array(1);
  addInRankOrder(Float32Array.of(1e8, -1e8, 1), sum);
  expect(sum[0]).toBe(1);
  addInRankOrder(Float32Array.of(1e8, 1, -1e8), sum);
  expect(sum[0]).toBe(0);
});
