// Four points at a time: coordinates lie in separate arrays, padded to a multiple of four points.

/** Squared distances of four points at X, Y, Z to the point splat over x, y, z; summed in the order of the reference. */
// @ts-ignore: decorator
@inline
export function squaredDistances(X: usize, Y: usize, Z: usize, x: v128, y: v128, z: v128): v128 {
  const dx = f32x4.sub(v128.load(X), x);
  const dy = f32x4.sub(v128.load(Y), y);
  const dz = f32x4.sub(v128.load(Z), z);
  return f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
}

/** Bytes of a padded float32 array of `points` values. */
// @ts-ignore: decorator
@inline
export function paddedBytes(points: i32): usize {
  return <usize>((points + 3) & ~3) << 2;
}

/** Sixteen lanes of four comparisons as sixteen bits. */
// @ts-ignore: decorator
@inline
export function mask16(a: v128, b: v128, c: v128, d: v128): i32 {
  return i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
}

// @ts-ignore: decorator
@inline
export function largestLane(values: v128): f32 {
  const pairs = f32x4.pmax(values, i32x4.shuffle(values, values, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(pairs, i32x4.shuffle(pairs, pairs, 1, 0, 3, 2)), 0);
}

// @ts-ignore: decorator
@inline
export function smallestLane(values: v128): f32 {
  const pairs = f32x4.pmin(values, i32x4.shuffle(values, values, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmin(pairs, i32x4.shuffle(pairs, pairs, 1, 0, 3, 2)), 0);
}
