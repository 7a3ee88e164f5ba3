import { rowStore } from './row-store.js';

describe('rowStore', () => {
  it('keeps rows apart, each at a multiple of 16 bytes', () => {
    const store = rowStore(64, 100, 6);
    expect([store.add(3), store.add(0), store.find(3), store.find(0), store.find(1)]).toEqual([64, 96, 64, 96, -1]);
  });

  it('drops all rows when there is no room for another', () => {
    const store = rowStore(0, 16, 4);
    expect([0, 1, 2, 3].map(store.add)).toEqual([0, 16, 32, 48]);
    expect(store.free).toBe(0);
    expect([store.add(1), store.find(1), store.find(3), store.free]).toEqual([0, 0, -1, 3]);
  });

  it('refuses memory for fewer than four rows', () => {
    expect(() => rowStore(0, 31, 5)).toThrow('expected room for 4 rows of 5 numbers, got 31');
  });
});
