/** Assertion for numeric arrays: says shape, worst index and error. */

/** Fails unless |actual - expected| <= atol + rtol * |expected| everywhere. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, atol: number, rtol = 0): void {
  if (actual.length !== expected.length) throw new Error(`expected ${expected.length} values, got ${actual.length}`);
  let worst = -1;
  let worstExcess = 0;
  for (let i = 0; i < expected.length; i++) {
    const allowed = atol + rtol * Math.abs(expected[i] as number);
    const excess = Math.abs((actual[i] as number) - (expected[i] as number)) - allowed;
    if (Number.isNaN(excess) || excess > worstExcess) {
      worst = i;
      worstExcess = excess;
      if (Number.isNaN(excess)) break;
    }
  }
  if (worst >= 0) {
    throw new Error(
      `value ${worst} of ${expected.length}: expected ${expected[worst]}, got ${actual[worst]} (atol ${atol}, rtol ${rtol})`,
    );
  }
}
