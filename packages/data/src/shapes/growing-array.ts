/** A typed array that grows by doubling: what a header announces is never allocated before it was found in the file. */

/** Collects numbers as 32-bit floats or unsigned integers. */
export interface GrowingArray<A extends Float32Array | Uint32Array> {
  readonly length: number;
  push(a: number, b: number, c: number): void;
  /** A copy of exactly what was pushed. */
  values(): A;
}

const FIRST_SIZE = 192;

export function growingArray<A extends Float32Array | Uint32Array>(make: (size: number) => A): GrowingArray<A> {
  let held = make(FIRST_SIZE);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(a, b, c) {
      if (length + 3 > held.length) {
        const larger = make(held.length * 2);
        larger.set(held);
        held = larger;
      }
      held[length++] = a;
      held[length++] = b;
      held[length++] = c;
    },
    values: () => held.slice(0, length) as A,
  };
}
