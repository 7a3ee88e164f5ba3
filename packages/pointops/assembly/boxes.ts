// Two levels of boxes over points in Morton order: a bucket is a run of points, a parent sixteen buckets.
//
// A block holds four points: X, Y, Z and a tag of the kernel's own, 64 bytes. A box block holds four boxes: their low
// corners, their high corners and a tag, in 128 bytes.
//
// Why box tests are exact in float32: rounding is monotone. For a coordinate v in [low, high], v - x is at least low - x,
// so its rounded value is at least the rounded low - x; likewise x - v and x - high, and squares and sums of numbers that
// are not negative keep the order too. So the rounded distance to a box, computed by the same steps in the same order, is
// never above the rounded distance to a point in it. No margin is needed, also where squares overflow or underflow.
//
// Points and boxes that fill up a block are NaN: every comparison with them is false, so they are never near, never
// below a bound, and widen no box (pmin and pmax keep their first operand then).

import { largestLane, mask16, smallestLane } from './lanes';

/** Bytes of four points: X, Y, Z, tag. */
export const POINT_BLOCK: usize = 64;
export const POINT_TAG: usize = 48;
/** Bytes of four boxes: low X, Y, Z, high X, Y, Z, tag. */
export const BOX_BLOCK: usize = 128;
export const BOX_TAG: usize = 96;
/** Buckets of a parent. */
export const FAMILY: usize = 16;
/** Bytes of the box blocks of a family. */
export const FAMILY_BYTES: usize = (FAMILY >> 2) * BOX_BLOCK;

/** Squared distances of the point x, y, z to four boxes; 0 inside, NaN for a box that is none. */
// @ts-ignore: decorator
@inline
export function boxDistances(block: usize, x: v128, y: v128, z: v128): v128 {
  const zero = f32x4.splat(0);
  // NaN stays: pmax keeps its first operand unless the second is greater
  const dx = f32x4.pmax(f32x4.pmax(f32x4.sub(v128.load(block), x), f32x4.sub(x, v128.load(block, 48))), zero);
  const dy = f32x4.pmax(f32x4.pmax(f32x4.sub(v128.load(block, 16), y), f32x4.sub(y, v128.load(block, 64))), zero);
  const dz = f32x4.pmax(f32x4.pmax(f32x4.sub(v128.load(block, 32), z), f32x4.sub(z, v128.load(block, 80))), zero);
  return f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
}

/** Which of a family's sixteen boxes have this tag, as bits. */
// @ts-ignore: decorator
@inline
export function tagsEqual(block: usize, value: v128): i32 {
  return mask16(
    f32x4.eq(v128.load(block, BOX_TAG), value),
    f32x4.eq(v128.load(block, BOX_BLOCK + BOX_TAG), value),
    f32x4.eq(v128.load(block, 2 * BOX_BLOCK + BOX_TAG), value),
    f32x4.eq(v128.load(block, 3 * BOX_BLOCK + BOX_TAG), value),
  );
}

/** Which of a family's sixteen boxes have a tag of at most `bound`, as bits. */
// @ts-ignore: decorator
@inline
export function tagsWithin(block: usize, bound: v128): i32 {
  return mask16(
    f32x4.le(v128.load(block, BOX_TAG), bound),
    f32x4.le(v128.load(block, BOX_BLOCK + BOX_TAG), bound),
    f32x4.le(v128.load(block, 2 * BOX_BLOCK + BOX_TAG), bound),
    f32x4.le(v128.load(block, 3 * BOX_BLOCK + BOX_TAG), bound),
  );
}

/** Buckets of `size` points each. */
// @ts-ignore: decorator
@inline
export function bucketCount(points: i32, size: i32): usize {
  return <usize>((points + size - 1) / size);
}

/** Bytes of the blocks of N points in buckets of `size`, a multiple of four. */
// @ts-ignore: decorator
@inline
export function bucketBytes(points: i32, size: i32): usize {
  return (bucketCount(points, size) * <usize>size) << 4;
}

/** Bytes of `count` boxes, filled up to whole families, so that sixteen can be tested at once. */
// @ts-ignore: decorator
@inline
export function boxBytes(count: usize): usize {
  return ((count + FAMILY - 1) & ~(FAMILY - 1)) * (BOX_BLOCK >> 2);
}

/** Sorted pairs (index, code) of a cloud f32[N*3] -> blocks of the points in that order; tags are left alone. */
export function fillBuckets(cloud: usize, pairs: usize, blocks: usize, points: i32, size: i32): void {
  const slots = bucketCount(points, size) * <usize>size;
  for (let slot: usize = 0; slot < slots; slot++) {
    const to = blocks + (slot >> 2) * POINT_BLOCK + ((slot & 3) << 2);
    if (slot < <usize>points) {
      const from = cloud + 12 * <usize>load<u32>(pairs + (slot << 3));
      store<f32>(to, load<f32>(from));
      store<f32>(to, load<f32>(from, 4), 16);
      store<f32>(to, load<f32>(from, 8), 32);
    } else {
      store<f32>(to, NaN);
      store<f32>(to, NaN, 16);
      store<f32>(to, NaN, 32);
    }
  }
}

/** Blocks of `count` buckets of `size` points -> their boxes. */
export function boundBuckets(blocks: usize, boxes: usize, count: usize, size: i32): void {
  const bytes = <usize>size << 4;
  for (let bucket: usize = 0; bucket < count; bucket++) {
    const from = blocks + bucket * bytes;
    for (let axis: usize = 0; axis < 48; axis += 16) {
      let low = f32x4.splat(Infinity);
      let high = f32x4.splat(-Infinity);
      for (let at = from + axis; at < from + bytes; at += POINT_BLOCK) {
        low = f32x4.pmin(low, v128.load(at));
        high = f32x4.pmax(high, v128.load(at));
      }
      storeBounds(boxes, bucket, axis, low, high);
    }
  }
  fillUp(boxes, count);
}

/** Boxes of `count` buckets, filled up -> boxes around families of sixteen. */
export function boundFamilies(boxes: usize, parents: usize, count: usize): void {
  const families = (count + FAMILY - 1) / FAMILY;
  for (let family: usize = 0; family < families; family++) {
    const from = boxes + family * FAMILY_BYTES;
    for (let axis: usize = 0; axis < 48; axis += 16) {
      let low = f32x4.splat(Infinity);
      let high = f32x4.splat(-Infinity);
      for (let at = from + axis; at < from + FAMILY_BYTES; at += BOX_BLOCK) {
        low = f32x4.pmin(low, v128.load(at));
        high = f32x4.pmax(high, v128.load(at, 48));
      }
      storeBounds(parents, family, axis, low, high);
    }
  }
  fillUp(parents, families);
}

// @ts-ignore: decorator
@inline
function storeBounds(boxes: usize, box: usize, axis: usize, low: v128, high: v128): void {
  const to = boxes + (box >> 2) * BOX_BLOCK + ((box & 3) << 2) + axis;
  store<f32>(to, smallestLane(low));
  store<f32>(to, largestLane(high), 48);
}

function fillUp(boxes: usize, count: usize): void {
  const end = (count + FAMILY - 1) & ~(FAMILY - 1);
  for (let box = count; box < end; box++) {
    for (let row: usize = 0; row < 96; row += 16)
      store<f32>(boxes + (box >> 2) * BOX_BLOCK + ((box & 3) << 2) + row, NaN);
  }
}
