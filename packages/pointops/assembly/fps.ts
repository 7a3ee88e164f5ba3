// Furthest point sampling by brute force. Points are laid out in tie order (see src/tie-order.ts), so that the first
// maximum is the official winner among equal distances.
import { paddedBytes, squaredDistances } from './lanes';

const NEAR_ORIGIN: f64 = 1e-3;

/** Bytes of scratch for a cloud of N points: X, Y, Z and the running minima. */
export function fpsScratchBytes(points: i32): usize {
  return 4 * paddedBytes(points);
}

/** cloud f32[N*3], order i32[N], scratch (16-byte aligned) -> chosen i32[samples] */
export function fps(cloud: usize, order: usize, scratch: usize, chosen: usize, points: i32, samples: i32): void {
  const bytes = paddedBytes(points);
  const X = scratch;
  const Y = X + bytes;
  const Z = Y + bytes;
  const held = Z + bytes;
  layOut(cloud, order, scratch, points);
  store<i32>(chosen, 0);
  let last: usize = 0; // position; index 0 is first in the tie order
  for (let sample = 1; sample < samples; sample++) {
    const at = last << 2;
    const x = v128.load32_splat(X + at);
    const y = v128.load32_splat(Y + at);
    const z = v128.load32_splat(Z + at);
    let furthest = f32x4.splat(-1);
    let winner = i32x4.splat(0);
    let position = i32x4(0, 1, 2, 3);
    for (let offset: usize = 0; offset < bytes; offset += 16) {
      const fresh = squaredDistances(X + offset, Y + offset, Z + offset, x, y, z);
      const nearest = f32x4.pmin(v128.load(held + offset), fresh);
      v128.store(held + offset, nearest);
      winner = v128.bitselect(position, winner, f32x4.gt(nearest, furthest));
      furthest = f32x4.pmax(furthest, nearest);
      position = i32x4.add(position, i32x4.splat(4));
    }
    last = firstMaximum(furthest, winner);
    store<i32>(chosen + (<usize>sample << 2), load<i32>(order + (last << 2)));
  }
}

/** Coordinates in tie order, and starting minima: -1 marks points near the origin, and padding, as never chosen. */
function layOut(cloud: usize, order: usize, scratch: usize, points: i32): void {
  const bytes = paddedBytes(points);
  for (let position: usize = 0; position < bytes >> 2; position++) {
    const to = scratch + (position << 2);
    let x: f32 = 0;
    let y: f32 = 0;
    let z: f32 = 0;
    if (position < <usize>points) {
      const from = cloud + 12 * <usize>load<i32>(order + (position << 2));
      x = load<f32>(from);
      y = load<f32>(from, 4);
      z = load<f32>(from, 8);
    }
    store<f32>(to, x);
    store<f32>(to + bytes, y);
    store<f32>(to + 2 * bytes, z);
    // padding lies in the origin, so the near-origin rule excludes it too
    const norm: f32 = x * x + y * y + z * z;
    store<f32>(to + 3 * bytes, <f64>norm <= NEAR_ORIGIN ? -1 : 1e10);
  }
}

/** Position of the largest of four lanes, the lowest position among equals. */
function firstMaximum(values: v128, positions: v128): usize {
  let best = f32x4.extract_lane(values, 0);
  let at = i32x4.extract_lane(positions, 0);
  for (let lane = 1; lane < 4; lane++) {
    values = i8x16.shuffle(values, values, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3);
    positions = i8x16.shuffle(positions, positions, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3);
    const value = f32x4.extract_lane(values, 0);
    const position = i32x4.extract_lane(positions, 0);
    if (value > best || (value == best && position < at)) {
      best = value;
      at = position;
    }
  }
  return <usize>at;
}
