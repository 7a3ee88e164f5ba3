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
