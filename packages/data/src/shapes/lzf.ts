/**
 * LZF, the compression of PCD files: runs of bytes as they are, and copies of earlier ones. Own code, because the one
 * package for it (lzfjs, last published 2015) writes beyond its output without a word when a block is damaged.
 */

/** A copy of three bytes yields at most this many: no block grows by more. */
const LONGEST_COPY = 264;

/**
 * @param size bytes that must come out
 * @throws Error when the block is damaged, or cannot hold or does not hold that many
 */
export function unpackLzf(packed: Uint8Array, size: number, name: string): Uint8Array {
  const damaged = (): Error => new Error(`${name}: its compressed block of ${packed.length} bytes is damaged`);
  if (size > packed.length * LONGEST_COPY)
    throw new Error(`${name}: a compressed block of ${packed.length} bytes cannot hold ${size} bytes`);
  const out = new Uint8Array(size);
  let [from, to] = [0, 0];
  while (from < packed.length) {
    const control = packed[from++] as number;
    if (control < 32) {
      const length = control + 1;
      if (from + length > packed.length || to + length > size) throw damaged();
      out.set(packed.subarray(from, from + length), to);
      from += length;
      to += length;
      continue;
    }
    let length = (control >> 5) + 2;
    if (length === 9) length += packed[from++] ?? size;
    let source = to - ((control & 31) << 8) - 1 - (packed[from++] ?? size);
    if (from > packed.length || source < 0 || to + length > size) throw damaged();
    // byte by byte: a copy may run into what it writes
    for (let end = to + length; to < end; ) out[to++] = out[source++] as number;
  }
  if (to !== size) throw damaged();
  return out;
}
