/**
 * Seeded random streams. A stream is named by a seed and a path, e.g. `randomStream(0, 'augment', step)`, so that every
 * consumer draws from its own numbers and a resumed run needs no generator state: the step alone names the stream.
 */

/** A deterministic source of random numbers. */
export interface RandomStream {
  /** Next integer in [0, 2^32). */
  uint32(): number;
  /** Uniform number in [low, high), by default [0, 1), with 53 random bits. */
  uniform(low?: number, high?: number): number;
  /** Standard normal number (Box-Muller). */
  normal(): number;
  /** Integer in [0, count). */
  integer(count: number): number;
  /** A random order of 0 .. count-1 (Fisher-Yates). */
  permutation(count: number): Int32Array;
}

/**
 * The stream of a seed and a path.
 * @param seed integer seed of the run
 * @param path names and counters that tell this stream from every other one
 * @throws RangeError when the seed is not a safe integer
 */
export function randomStream(seed: number, ...path: readonly (string | number)[]): RandomStream {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`randomStream: the seed must be an integer, got ${seed}`);
  const uint32 = sfc32(hashPath(seed, path));
  const uniform = (low = 0, high = 1): number => {
    const unit = ((uint32() >>> 5) * 0x4000000 + (uint32() >>> 6)) / 0x20000000000000;
    return low + unit * (high - low);
  };
  const integer = (count: number): number => Math.floor(uniform() * count);
  return {
    uint32,
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    permutation(count) {
      const order = Int32Array.from({ length: count }, (_, i) => i);
      for (let i = count - 1; i > 0; i--) {
        const j = integer(i + 1);
        const held = order[i] as number;
        order[i] = order[j] as number;
        order[j] = held;
      }
      return order;
    },
  };
}

/** Four 32-bit words from a seed and a path: FNV-1a over the written path, four times with different offsets. */
function hashPath(seed: number, path: readonly (string | number)[]): [number, number, number, number] {
  const text = [seed, ...path].map((part) => `${typeof part}:${part}`).join('/');
  const word = (offset: number): number => {
    let hash = (0x811c9dc5 ^ offset) >>> 0;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
    return (hash ^ (hash >>> 16)) >>> 0;
  };
  return [word(0), word(0x9e3779b9), word(0x243f6a88), word(0xb7e15162)];
}

/** Chris Doty-Humphrey's small fast counting generator, 32 bits. */
function sfc32([a, b, c, counter]: [number, number, number, number]): () => number {
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}
