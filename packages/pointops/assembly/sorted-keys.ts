// The k best of one query, kept sorted without a branch. A neighbour is one float64 key: distance bits above, index
// below. Numbers compare as their bits do, so the order of keys is the order of (distance, index), ties included.

/** Lifts every distance out of the denormal range, where comparing float64 is slow on some machines. */
const LIFT: i32 = 0x00100000;
const INFINITY_BITS: i32 = 0x7f800000;

/** Bytes of a list of k keys. */
// @ts-ignore: decorator
@inline
export function keyBytes(k: i32): usize {
  return <usize>((k + 1) & ~1) << 3;
}

/** Empties the list: keys that no neighbour's is above. */
// @ts-ignore: decorator
@inline
export function clearKeys(keys: usize, k: i32): void {
  const none = i64x2.splat((<i64>(INFINITY_BITS + LIFT) << 32) | 0x7fffffff);
  for (let at = keys; at < keys + keyBytes(k); at += 16) v128.store(at, none);
}

/** Keeps the list sorted: place j becomes max(old j-1, min(old j, new)); what is above the whole list drops out. */
// @ts-ignore: decorator
@inline
export function insertKey(keys: usize, bytes: usize, distanceBits: i32, index: i32): void {
  const fresh = i64x2.splat((<i64>(distanceBits + LIFT) << 32) | <i64>index);
  let previous = i64x2.splat(0); // below every key
  for (let at = keys; at < keys + bytes; at += 16) {
    const old = v128.load(at);
    const before = i64x2.shuffle(previous, old, 1, 2);
    v128.store(at, f64x2.pmax(before, f64x2.pmin(old, fresh)));
    previous = old;
  }
}

/** The distance of the last of k keys, in all lanes. */
// @ts-ignore: decorator
@inline
export function lastDistance(keys: usize, k: i32): v128 {
  return i32x4.splat(load<i32>(keys + (<usize>(k - 1) << 3), 4) - LIFT);
}

/** The indices of k keys. */
// @ts-ignore: decorator
@inline
export function storeIndices(keys: usize, neighbours: usize, k: i32): void {
  for (let i: usize = 0; i < <usize>k; i++) store<i32>(neighbours + (i << 2), load<i32>(keys + (i << 3)));
}
