/** The order in which furthest point sampling prefers equally distant points (SPEC 1.1, ties). */

/** The largest power of two not above N, at most this. */
const MAX_THREADS = 512;

/** Threads that the official kernel samples a cloud of N points with. */
export function officialThreads(points: number): number {
  return 2 ** Math.floor(Math.log2(Math.min(points, MAX_THREADS)));
}

/**
 * All N indices, most preferred first. The official kernel gives thread t the points t, t+T, t+2T, ... and merges threads
 * in a binary tree whose left operand wins, so the smallest bit-reversed (index mod T) wins, then the smallest index.
 * Scanning in this order and keeping the first maximum is therefore the whole tie rule.
 */
export function tieOrder(points: number): Int32Array {
  const threads = officialThreads(points);
  const bits = Math.log2(threads);
  const order = new Int32Array(points);
  let position = 0;
  for (let slot = 0; slot < threads; slot++) {
    for (let index = reverseBits(slot, bits); index < points; index += threads) order[position++] = index;
  }
  return order;
}

/** The place of every index in the tie order: of equally distant points, the one with the lowest rank wins. */
export function tieRank(order: Int32Array): Int32Array {
  const rank = new Int32Array(order.length);
  for (let position = 0; position < order.length; position++) rank[order[position] as number] = position;
  return rank;
}

function reverseBits(value: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed = (reversed << 1) | ((value >> bit) & 1);
  return reversed;
}
