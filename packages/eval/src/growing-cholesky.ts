/** Cholesky factor of a symmetric matrix whose rows come and go one at a time, each for O(size²). */

export interface GrowingCholesky {
  readonly size: number;
  /**
   * Adds a last row: its products with the present rows, then with itself.
   * @returns false, with nothing added, when the matrix would not be positive definite by at least `margin`
   */
  append(products: Float64Array, margin: number): boolean;
  /** Takes row `index` out; later rows move up. */
  remove(index: number): void;
  /** Solves A x = b in place; b holds `size` values. */
  solve(b: Float64Array): void;
}

export function growingCholesky(): GrowingCholesky {
  let size = 0;
  let capacity = 64;
  let factor = new Float64Array(capacity * capacity);
  const grow = (): void => {
    const larger = new Float64Array(4 * capacity * capacity);
    for (let i = 0; i < size; i++) larger.set(factor.subarray(i * capacity, i * capacity + i + 1), i * 2 * capacity);
    factor = larger;
    capacity *= 2;
  };
  return {
    get size() {
      return size;
    },
    append(products, margin) {
      if (size === capacity) grow();
      const start = size * capacity;
      let squares = 0;
      for (let i = 0; i < size; i++) {
        const value = (products[i] - dotWithin(factor, i * capacity, start, i)) / factor[i * capacity + i];
        factor[start + i] = value;
        squares += value * value;
      }
      const rest = products[size] - squares;
      if (!(rest > margin)) return false;
      factor[start + size] = Math.sqrt(rest);
      size++;
      return true;
    },
    remove(index) {
      dropRow(factor, capacity, size, index);
      size--;
    },
    solve(b) {
      for (let i = 0; i < size; i++) b[i] = (b[i] - dotAcross(factor, i * capacity, b, i)) / factor[i * capacity + i];
      for (let i = size - 1; i >= 0; i--) {
        const value = b[i] / factor[i * capacity + i];
        b[i] = value;
        for (let k = 0, at = i * capacity; k < i; k++, at++) b[k] -= factor[at] * value;
      }
    },
  };
}

/** Rows below `index` move up; plane rotations of neighbouring columns make the factor triangular again. */
function dropRow(factor: Float64Array, capacity: number, size: number, index: number): void {
  const cosines = new Float64Array(size);
  const sines = new Float64Array(size);
  for (let i = index; i < size - 1; i++) {
    const to = i * capacity;
    const from = to + capacity;
    for (let k = 0; k < index; k++) factor[to + k] = factor[from + k];
    let carried = factor[from + index];
    for (let k = index; k < i; k++) {
      const next = factor[from + k + 1];
      factor[to + k] = cosines[k] * carried + sines[k] * next;
      carried = cosines[k] * next - sines[k] * carried;
    }
    const last = factor[from + i + 1];
    const length = Math.hypot(carried, last);
    cosines[i] = carried / length;
    sines[i] = last / length;
    factor[to + i] = length;
  }
}

/** Four sums at once: a single one would wait for every addition. */
function dotWithin(values: Float64Array, a: number, b: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += values[a + k] * values[b + k];
    s1 += values[a + k + 1] * values[b + k + 1];
    s2 += values[a + k + 2] * values[b + k + 2];
    s3 += values[a + k + 3] * values[b + k + 3];
  }
  for (; k < length; k++) s0 += values[a + k] * values[b + k];
  return s0 + s1 + s2 + s3;
}

function dotAcross(values: Float64Array, a: number, b: Float64Array, length: number): number {
  let [s0, s1] = [0, 0];
  let k = 0;
  for (; k + 1 < length; k += 2) {
    s0 += values[a + k] * b[k];
    s1 += values[a + k + 1] * b[k + 1];
  }
  return k < length ? s0 + s1 + values[a + k] * b[k] : s0 + s1;
}
