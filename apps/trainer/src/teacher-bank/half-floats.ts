/** Arrays of float32 as float16 and back; decoding is a look-up, as every batch of a run goes through it. */
import { float16Bits, float16Value } from '@i2p/safetensors';

const LARGEST = 65504;

let values: Float32Array | undefined;

/** @throws RangeError for a value that float16 does not hold */
export function toHalfFloats(data: Float32Array, out: Uint16Array): void {
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (!(Math.abs(value) <= LARGEST))
      throw new RangeError(
        `a teacher's value must lie in -${LARGEST} .. ${LARGEST} to be kept as float16, got ${value}`,
      );
    out[i] = float16Bits(value);
  }
}

/** bits -> `out`, of the same length. */
export function fromHalfFloats(bits: Uint16Array, out: Float32Array): void {
  values ??= Float32Array.from({ length: 65536 }, (_, word) => float16Value(word));
  for (let i = 0; i < bits.length; i++) out[i] = values[bits[i] as number] as number;
}
