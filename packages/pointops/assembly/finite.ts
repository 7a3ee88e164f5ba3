// One pass over coordinates before a kernel sees them.

/** Whether all of values f32[count] are finite. */
export function allFinite(values: usize, count: i32): bool {
  const end = values + (<usize>count << 2);
  const vectorEnd = values + (<usize>(count & ~3) << 2);
  // v - v is 0 for every finite number, and NaN for the others: a NaN stays in the sum
  let sum = f32x4.splat(0);
  for (; values < vectorEnd; values += 16) {
    const four = v128.load(values);
    sum = f32x4.add(sum, f32x4.sub(four, four));
  }
  let rest: f32 = 0;
  for (; values < end; values += 4) rest += load<f32>(values) - load<f32>(values);
  return i32x4.bitmask(f32x4.eq(sum, f32x4.splat(0))) == 15 && rest == 0;
}
