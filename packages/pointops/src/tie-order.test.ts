import { tieOrder, tieRank } from './tie-order.js';

describe('tieOrder', () => {
  it('sorts by the bit-reversed thread, then by index', () => {
    expect([...tieOrder(1)]).toEqual([0]);
    expect([...tieOrder(6)]).toEqual([0, 4, 2, 1, 5, 3]);
    expect([...tieOrder(8)]).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
  });

  it('uses at most 512 threads', () => {
    expect([...tieOrder(1500).subarray(0, 6)]).toEqual([0, 512, 1024, 256, 768, 1280]);
  });

  it.each([2, 3, 511, 512, 513, 1023, 1024, 5000])('is a permutation of %d indices that begins with 0', (count) => {
    const order = tieOrder(count);
    expect(order[0]).toBe(0);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
  });
});

describe('tieRank', () => {
  it('says where each index stands in the tie order', () => {
    const order = tieOrder(1500);
    const rank = tieRank(order);
    expect([...order].map((index) => rank[index])).toEqual(Array.from({ length: 1500 }, (_, i) => i));
  });
});
