/** IEEE half precision, by bits: JavaScript has no such number in Node 20. */

const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);

/** The number that 16 bits of IEEE half precision stand for. */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The nearest half-precision number as 16 bits; ties go to the even one, too large becomes infinity. */
export function float16Bits(value: number): number {
  floats[0] = value;
  const word = words[0] as number;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude < 0x33000000) return sign;
  const exponent = magnitude >>> 23;
  const shift = exponent < 113 ? 126 - exponent : 13;
  const mantissa = exponent < 113 ? (magnitude & 0x7fffff) | 0x800000 : magnitude - 0x38000000;
  const kept = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (kept + (rest > half || (rest === half && kept & 1) ? 1 : 0));
}

let table: Float32Array | undefined;

/** bits -> numbers, written to `out` of the same length when it is given. A look-up: whole batches go through here. */
export function float16Values(bits: Uint16Array): Float32Array<ArrayBuffer>;
export function float16Values(bits: Uint16Array, out: Float32Array): Float32Array;
export function float16Values(bits: Uint16Array, out: Float32Array = new Float32Array(bits.length)): Float32Array {
  if (out.length !== bits.length)
    throw new RangeError(`float16Values: expected room for ${bits.length} numbers, got ${out.length}`);
  table ??= Float32Array.from({ length: 65536 }, (_, word) => float16Value(word));
  for (let i = 0; i < bits.length; i++) out[i] = table[bits[i] as number] as number;
  return out;
}
