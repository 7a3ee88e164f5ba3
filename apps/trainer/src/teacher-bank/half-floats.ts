/** Arrays of float32 as float16, refusing what that type does not hold. */
import { float16Bits } from '@i2p/safetensors';

const LARGEST = 65504;

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
