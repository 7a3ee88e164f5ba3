import { withHeapLimit } from './heap-limit.js';

describe('withHeapLimit', () => {
  it('lets heaps grow up to the limit, together, and only while the action runs', () => {
    const [one, other] = [new WebAssembly.Memory({ initial: 1 }), new WebAssembly.Memory({ initial: 1 })];
    withHeapLimit(3 * 65536, () => {
      expect(one.grow(2)).toBe(1);
      expect(() => other.grow(2)).toThrow('a heap may grow by 1 pages more, not by 2');
      expect(other.grow(1)).toBe(1);
    });
    expect(() =>
      withHeapLimit(0, () => {
        throw new Error('the action failed');
      }),
    ).toThrow('the action failed');
    expect(other.grow(5)).toBe(2);
  });
});
