// k nearest neighbours over Morton-ordered buckets: the same indices as by brute force. The nearest bucket comes first and
// sets the bound; a bucket whose box is farther than the bound holds no neighbour (boxes.ts says why that test is exact).
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
  tagsWithin,
} from './boxes';
import { mask16, smallestLane, squaredDistances } from './lanes';
import { mortonScratchBytes, sortAlongCurve } from './morton';
import { clearKeys, insertKey, keyBytes, lastDistance, storeIndices } from './sorted-keys';

/** Points of a bucket: as many as one mask tests. */
const SIZE: i32 = 16;
const BUCKET: usize = <usize>SIZE << 4;

/** Bytes of scratch for N reference points and k neighbours. */
export function knnBucketsScratchBytes(references: i32, k: i32): usize {
  const buckets = bucketCount(references, SIZE);
  return (
    bucketBytes(references, SIZE) +
    boxBytes(buckets) +
    boxBytes((buckets + FAMILY - 1) / FAMILY) +
    64 +
    keyBytes(k) +
    mortonScratchBytes(references)
  );
}

// where the parts of the scratch lie, for the functions of one query
let blocks: usize = 0;
let boxes: usize = 0;
let parents: usize = 0;
let parentsEnd: usize = 0;
let distances: usize = 0;
let keys: usize = 0;

/** query f32[M*3], reference f32[N*3], scratch (16-byte aligned) -> neighbours i32[M*k] */
export function knnBuckets(
  query: usize,
  reference: usize,
  scratch: usize,
  neighbours: usize,
  queries: i32,
  references: i32,
  k: i32,
): void {
  const buckets = bucketCount(references, SIZE);
  const families = (buckets + FAMILY - 1) / FAMILY;
  blocks = scratch;
  boxes = blocks + bucketBytes(references, SIZE);
  parents = boxes + boxBytes(buckets);
  parentsEnd = parents + boxBytes(families);
  distances = parentsEnd;
  keys = distances + 64;
  const pairs = sortAlongCurve(reference, keys + keyBytes(k), references);
  fillBuckets(reference, pairs, blocks, references, SIZE);
  tagPoints(pairs, references);
  boundBuckets(blocks, boxes, buckets, SIZE);
  boundFamilies(boxes, parents, buckets);
  for (let row = 0; row < queries; row++) {
    nearestOfPoint(query, k);
    storeIndices(keys, neighbours, k);
    query += 12;
    neighbours += <usize>k << 2;
  }
}

/** Tags are the indices. */
function tagPoints(pairs: usize, references: i32): void {
  for (let slot: usize = 0; slot < <usize>references; slot++)
    store<u32>(
      blocks + (slot >> 2) * POINT_BLOCK + ((slot & 3) << 2),
      load<u32>(pairs + (slot << 3)),
      POINT_TAG,
    );
}

/** Fills the keys with the k nearest of one query. */
function nearestOfPoint(query: usize, k: i32): void {
  const x = v128.load32_splat(query);
  const y = v128.load32_splat(query, 4);
  const z = v128.load32_splat(query, 8);
  clearKeys(keys, k);
  let nearest = f32x4.splat(Infinity);
  for (let parent = parents; parent < parentsEnd; parent += BOX_BLOCK) {
    const distance = boxDistances(parent, x, y, z);
    v128.store(parent, distance, BOX_TAG);
    nearest = f32x4.pmin(nearest, distance);
  }
  const first = f32x4.splat(smallestLane(nearest));
  let bound = f32x4.splat(Infinity);
  for (let parent = parents; parent < parentsEnd; parent += FAMILY_BYTES) {
    let near = tagsEqual(parent, first);
    while (near) {
      bound = searchFamily(((parent - parents) >> 5) + ctz(near), k, bound, x, y, z);
      near &= near - 1;
    }
  }
  for (let parent = parents; parent < parentsEnd; parent += FAMILY_BYTES) {
    let near = tagsWithin(parent, bound) & ~tagsEqual(parent, first);
    while (near) {
      bound = searchFamily(((parent - parents) >> 5) + ctz(near), k, bound, x, y, z);
      near &= near - 1;
    }
  }
}

/** Searches the buckets of a family, the nearest first -> the new bound. */
function searchFamily(family: usize, k: i32, bound: v128, x: v128, y: v128, z: v128): v128 {
  const block = boxes + family * FAMILY_BYTES;
  const a = boxDistances(block, x, y, z);
  const b = boxDistances(block + BOX_BLOCK, x, y, z);
  const c = boxDistances(block + 2 * BOX_BLOCK, x, y, z);
  const d = boxDistances(block + 3 * BOX_BLOCK, x, y, z);
  let near = mask16(f32x4.le(a, bound), f32x4.le(b, bound), f32x4.le(c, bound), f32x4.le(d, bound));
  if (!near) return bound;
  // a NaN box must not be the first operand
  const infinite = f32x4.splat(Infinity);
  const first = f32x4.splat(
    smallestLane(f32x4.pmin(f32x4.pmin(f32x4.pmin(f32x4.pmin(infinite, a), b), c), d)),
  );
  let nearest = near & mask16(f32x4.eq(a, first), f32x4.eq(b, first), f32x4.eq(c, first), f32x4.eq(d, first));
  near &= ~nearest;
  const from = blocks + family * FAMILY * BUCKET;
  while (nearest) {
    bound = searchBucket(from + <usize>ctz(nearest) * BUCKET, k, bound, x, y, z);
    nearest &= nearest - 1;
  }
  near &= mask16(f32x4.le(a, bound), f32x4.le(b, bound), f32x4.le(c, bound), f32x4.le(d, bound));
  while (near) {
    bound = searchBucket(from + <usize>ctz(near) * BUCKET, k, bound, x, y, z);
    near &= near - 1;
  }
  return bound;
}

/** Inserts the points of a bucket that are within the bound -> the new bound. */
// @ts-ignore: decorator
@inline
function searchBucket(bucket: usize, k: i32, bound: v128, x: v128, y: v128, z: v128): v128 {
  const a = squaredDistances(bucket, bucket + 16, bucket + 32, x, y, z);
  const b = squaredDistances(bucket + 64, bucket + 80, bucket + 96, x, y, z);
  const c = squaredDistances(bucket + 128, bucket + 144, bucket + 160, x, y, z);
  const d = squaredDistances(bucket + 192, bucket + 208, bucket + 224, x, y, z);
  let near = mask16(f32x4.le(a, bound), f32x4.le(b, bound), f32x4.le(c, bound), f32x4.le(d, bound));
  if (!near) return bound;
  v128.store(distances, a);
  v128.store(distances, b, 16);
  v128.store(distances, c, 32);
  v128.store(distances, d, 48);
  const bytes = keyBytes(k);
  do {
    const lane: usize = ctz(near);
    near &= near - 1;
    const index = load<i32>(bucket + (lane >> 2) * POINT_BLOCK + ((lane & 3) << 2), POINT_TAG);
    insertKey(keys, bytes, load<i32>(distances + (lane << 2)), index);
  } while (near);
  return lastDistance(keys, k);
}
