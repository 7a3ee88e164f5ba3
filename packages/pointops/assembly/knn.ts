// k nearest neighbours by brute force: a sorted list of k per query, and a SIMD test that skips four points at once.
import { paddedBytes, squaredDistances } from './lanes';

/** Bytes of scratch for N reference points: X, Y, Z and k distances. */
export function knnScratchBytes(references: i32, k: i32): usize {
  return 3 * paddedBytes(references) + paddedBytes(k);
}

/** query f32[M*3], reference f32[N*3], scratch (16-byte aligned) -> neighbours i32[M*k] */
export function knn(
  query: usize,
  reference: usize,
  scratch: usize,
  neighbours: usize,
  queries: i32,
  references: i32,
  k: i32,
): void {
  layOut(reference, scratch, references);
  for (let row = 0; row < queries; row++) {
    nearestOfPoint(query, reference, scratch, neighbours, references, k);
    query += 12;
    neighbours += <usize>k << 2;
  }
}

/** Separate X, Y, Z; padding is infinitely far, and so never nearer than anything. */
function layOut(reference: usize, scratch: usize, references: i32): void {
  const bytes = paddedBytes(references);
  for (let i: usize = 0; i < bytes >> 2; i++) {
    const to = scratch + (i << 2);
    const from = reference + 12 * i;
    const real = i < <usize>references;
    store<f32>(to, real ? load<f32>(from) : <f32>Infinity);
    store<f32>(to + bytes, real ? load<f32>(from, 4) : <f32>Infinity);
    store<f32>(to + 2 * bytes, real ? load<f32>(from, 8) : <f32>Infinity);
  }
}

function nearestOfPoint(query: usize, reference: usize, scratch: usize, neighbours: usize, references: i32, k: i32): void {
  const bytes = paddedBytes(references);
  const Y = scratch + bytes;
  const Z = Y + bytes;
  const distances = Z + bytes;
  const furthest = distances + (<usize>(k - 1) << 2);
  // the first k, and the rest of their group of four, one by one
  const head = min((k + 3) & ~3, references);
  for (let i = 0; i < head; i++) {
    const distance = squaredDistance(query, reference + 12 * <usize>i);
    if (i < k || distance < load<f32>(furthest)) insert(distances, neighbours, min(i, k - 1), distance, i);
  }
  const x = v128.load32_splat(query);
  const y = v128.load32_splat(query, 4);
  const z = v128.load32_splat(query, 8);
  let limit = v128.load32_splat(furthest);
  for (let offset = paddedBytes(k); offset < bytes; offset += 16) {
    const fresh = squaredDistances(scratch + offset, Y + offset, Z + offset, x, y, z);
    let nearer = i32x4.bitmask(f32x4.lt(fresh, limit));
    if (!nearer) continue;
    while (nearer) {
      const index = <i32>(offset >> 2) + ctz(nearer);
      nearer &= nearer - 1;
      const distance = squaredDistance(query, reference + 12 * <usize>index);
      // an earlier lane may have lowered the limit
      if (distance < load<f32>(furthest)) insert(distances, neighbours, k - 1, distance, index);
    }
    limit = v128.load32_splat(furthest);
  }
}

/** Moves strictly greater distances back from `slot`; an equal one met earlier stays in front. */
// @ts-ignore: decorator
@inline
function insert(distances: usize, neighbours: usize, slot: i32, distance: f32, index: i32): void {
  let at = <usize>slot << 2;
  while (at > 0 && load<f32>(distances + at - 4) > distance) {
    store<f32>(distances + at, load<f32>(distances + at - 4));
    store<i32>(neighbours + at, load<i32>(neighbours + at - 4));
    at -= 4;
  }
  store<f32>(distances + at, distance);
  store<i32>(neighbours + at, index);
}

// @ts-ignore: decorator
@inline
function squaredDistance(a: usize, b: usize): f32 {
  const dx = load<f32>(b) - load<f32>(a);
  const dy = load<f32>(b, 4) - load<f32>(a, 4);
  const dz = load<f32>(b, 8) - load<f32>(a, 8);
  return dx * dx + dy * dy + dz * dz;
}
