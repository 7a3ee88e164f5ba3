// Furthest point sampling over Morton-ordered buckets: the same indices as by brute force. A bucket needs no work when
// the new sample is no nearer to its box than the largest running minimum in it (boxes.ts says why that test is exact).
import {
  BOX_BLOCK,
  BOX_TAG,
  boundBuckets,
  boundFamilies,
  boxBytes,
  boxDistances,
  bucketBytes,
  bucketCount,
  FAMILY,
  FAMILY_BYTES,
  fillBuckets,
  POINT_BLOCK,
  POINT_TAG,
  tagsEqual,
} from './boxes';
import { largestLane, mask16, paddedBytes, squaredDistances } from './lanes';
import { mortonScratchBytes, sortAlongCurve } from './morton';

const NEAR_ORIGIN: f64 = 1e-3;
/** Points of a bucket. */
const SIZE: i32 = 32;
const BUCKET: usize = <usize>SIZE << 4;

/** Bytes of scratch for N points. */
export function fpsBucketsScratchBytes(points: i32): usize {
  const buckets = bucketCount(points, SIZE);
  return (
    bucketBytes(points, SIZE) +
    paddedBytes(points + SIZE) +
    boxBytes(buckets) +
    boxBytes((buckets + FAMILY - 1) / FAMILY) +
    mortonScratchBytes(points)
  );
}

/**
 * cloud f32[N*3], order i32[N] (indices in tie order), rank i32[N] (its inverse), scratch (16-byte aligned)
 * -> chosen i32[samples]
 */
export function fpsBuckets(
  cloud: usize,
  order: usize,
  rank: usize,
  scratch: usize,
  chosen: usize,
  points: i32,
  samples: i32,
): void {
  const buckets = bucketCount(points, SIZE);
  const families = (buckets + FAMILY - 1) / FAMILY;
  const blocks = scratch;
  const ranks = blocks + bucketBytes(points, SIZE);
  const boxes = ranks + paddedBytes(points + SIZE);
  const parents = boxes + boxBytes(buckets);
  const end = parents + boxBytes(families);
  const pairs = sortAlongCurve(cloud, end, points);
  fillBuckets(cloud, pairs, blocks, points, SIZE);
  tagPoints(blocks, ranks, pairs, rank, points);
  boundBuckets(blocks, boxes, buckets, SIZE);
  boundFamilies(boxes, parents, buckets);
  tagBoxes(blocks, boxes, parents, buckets);

  let last: i32 = 0;
  store<i32>(chosen, 0);
  for (let sample = 1; sample < samples; sample++) {
    const from = cloud + 12 * <usize>last;
    const x = v128.load32_splat(from);
    const y = v128.load32_splat(from, 4);
    const z = v128.load32_splat(from, 8);
    let furthest = f32x4.splat(-1);
    for (let parent = parents; parent < end; parent += FAMILY_BYTES) {
      let near = nearerThanTags(parent, x, y, z);
      while (near) {
        const family = ((parent - parents) >> 5) + ctz(near);
        near &= near - 1;
        relaxFamily(blocks, boxes, parents, family, x, y, z);
      }
      furthest = f32x4.pmax(furthest, largestTags(parent));
    }
    const largest = largestLane(furthest);
    // every candidate is near the origin: index 0 again
    last = largest < 0 ? 0 : load<i32>(order + (<usize>lowestRank(blocks, ranks, boxes, parents, end, largest) << 2));
    store<i32>(chosen + (<usize>sample << 2), last);
  }
}

/** Running minima start at 1e10; -1 marks points near the origin, and filling, as never chosen. */
function tagPoints(blocks: usize, ranks: usize, pairs: usize, rank: usize, points: i32): void {
  const slots = bucketCount(points, SIZE) * <usize>SIZE;
  for (let slot: usize = 0; slot < slots; slot++) {
    const at = blocks + (slot >> 2) * POINT_BLOCK + ((slot & 3) << 2);
    const x = load<f32>(at);
    const y = load<f32>(at, 16);
    const z = load<f32>(at, 32);
    const norm: f32 = x * x + y * y + z * z;
    store<f32>(at, <f64>norm > NEAR_ORIGIN ? 1e10 : -1, POINT_TAG); // NaN, the filling, is not above
    if (slot < <usize>points)
      store<i32>(ranks + (slot << 2), load<i32>(rank + (<usize>load<u32>(pairs + (slot << 3)) << 2)));
  }
}

/** The largest running minimum of each bucket and family; -1 for filling. */
function tagBoxes(blocks: usize, boxes: usize, parents: usize, buckets: usize): void {
  const families = (buckets + FAMILY - 1) / FAMILY;
  for (let bucket: usize = 0; bucket < families * FAMILY; bucket++) {
    let held = f32x4.splat(-1);
    if (bucket < buckets) {
      const from = blocks + bucket * BUCKET;
      for (let at = from; at < from + BUCKET; at += POINT_BLOCK) held = f32x4.pmax(held, v128.load(at, POINT_TAG));
    }
    store<f32>(boxes + (bucket >> 2) * BOX_BLOCK + ((bucket & 3) << 2), largestLane(held), BOX_TAG);
  }
  for (let family: usize = 0; family < ((families + FAMILY - 1) & ~(FAMILY - 1)); family++) {
    const held = family < families ? largestTags(boxes + family * FAMILY_BYTES) : f32x4.splat(-1);
    store<f32>(parents + (family >> 2) * BOX_BLOCK + ((family & 3) << 2), largestLane(held), BOX_TAG);
  }
}

/** Which of sixteen boxes the point is nearer to than their tags, as bits. */
// @ts-ignore: decorator
@inline
function nearerThanTags(block: usize, x: v128, y: v128, z: v128): i32 {
  return mask16(
    f32x4.lt(boxDistances(block, x, y, z), v128.load(block, BOX_TAG)),
    f32x4.lt(boxDistances(block + BOX_BLOCK, x, y, z), v128.load(block, BOX_BLOCK + BOX_TAG)),
    f32x4.lt(boxDistances(block + 2 * BOX_BLOCK, x, y, z), v128.load(block, 2 * BOX_BLOCK + BOX_TAG)),
    f32x4.lt(boxDistances(block + 3 * BOX_BLOCK, x, y, z), v128.load(block, 3 * BOX_BLOCK + BOX_TAG)),
  );
}

/** Largest tags of sixteen boxes, four by four. */
// @ts-ignore: decorator
@inline
function largestTags(block: usize): v128 {
  return f32x4.pmax(
    f32x4.pmax(v128.load(block, BOX_TAG), v128.load(block, BOX_BLOCK + BOX_TAG)),
    f32x4.pmax(v128.load(block, 2 * BOX_BLOCK + BOX_TAG), v128.load(block, 3 * BOX_BLOCK + BOX_TAG)),
  );
}

/** Lowers the running minima of a family's near buckets, and its tags. */
// @ts-ignore: decorator
@inline
function relaxFamily(blocks: usize, boxes: usize, parents: usize, family: usize, x: v128, y: v128, z: v128): void {
  const block = boxes + family * FAMILY_BYTES;
  let near = nearerThanTags(block, x, y, z);
  if (!near) return;
  while (near) {
    const member: usize = ctz(near);
    near &= near - 1;
    const bucket = blocks + (family * FAMILY + member) * BUCKET;
    let held = f32x4.splat(-1);
    for (let at = bucket; at < bucket + BUCKET; at += 2 * POINT_BLOCK) {
      const one = f32x4.pmin(v128.load(at, POINT_TAG), squaredDistances(at, at + 16, at + 32, x, y, z));
      const two = f32x4.pmin(
        v128.load(at, POINT_BLOCK + POINT_TAG),
        squaredDistances(at + POINT_BLOCK, at + POINT_BLOCK + 16, at + POINT_BLOCK + 32, x, y, z),
      );
      v128.store(at, one, POINT_TAG);
      v128.store(at, two, POINT_BLOCK + POINT_TAG);
      held = f32x4.pmax(held, f32x4.pmax(one, two));
    }
    store<f32>(block + (member >> 2) * BOX_BLOCK + ((member & 3) << 2), largestLane(held), BOX_TAG);
  }
  store<f32>(parents + (family >> 2) * BOX_BLOCK + ((family & 3) << 2), largestLane(largestTags(block)), BOX_TAG);
}

/** The lowest tie rank among the points whose running minimum is the largest of all. */
// @ts-ignore: decorator
@inline
function lowestRank(blocks: usize, ranks: usize, boxes: usize, parents: usize, end: usize, largest: f32): i32 {
  const value = f32x4.splat(largest);
  let lowest = i32x4.splat(i32.MAX_VALUE);
  for (let parent = parents; parent < end; parent += FAMILY_BYTES) {
    let families = tagsEqual(parent, value);
    while (families) {
      const family = ((parent - parents) >> 5) + ctz(families);
      families &= families - 1;
      let members = tagsEqual(boxes + family * FAMILY_BYTES, value);
      while (members) {
        const bucket = family * FAMILY + ctz(members);
        members &= members - 1;
        const from = blocks + bucket * BUCKET;
        let rankAt = ranks + ((bucket * <usize>SIZE) << 2);
        for (let at = from; at < from + BUCKET; at += POINT_BLOCK) {
          const equal = f32x4.eq(v128.load(at, POINT_TAG), value);
          lowest = i32x4.min_s(lowest, v128.bitselect(v128.load(rankAt), i32x4.splat(i32.MAX_VALUE), equal));
          rankAt += 16;
        }
      }
    }
  }
  const pairs = i32x4.min_s(lowest, i32x4.shuffle(lowest, lowest, 2, 3, 0, 1));
  return i32x4.extract_lane(i32x4.min_s(pairs, i32x4.shuffle(pairs, pairs, 1, 0, 3, 2)), 0);
}
