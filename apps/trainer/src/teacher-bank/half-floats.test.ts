import { float16Bits, float16Value, float16Values } from '@i2p/safetensors';
import { toHalfFloats } from './half-floats.js';

describe('half floats', () => {
  it('come back as the nearest number of half precision', () => {
    const data = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i) * 10 ** ((i % 9) - 4));
    const bits = new Uint16Array(data.length);
    toHalfFloats(data, bits);
    const back = float16Values(bits);
    expect([...back]).toEqual([...data].map((value) => float16Value(float16Bits(value))));
    for (const [i, value] of data.entries())
      expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(2 ** -11 * Math.abs(value) + 2 ** -25);
  });

  it.each([65505, -1e6, Number.NaN, Number.POSITIVE_INFINITY])('refuse %d', (value) => {
    expect(() => toHalfFloats(Float32Array.of(1, value), new Uint16Array(2))).toThrow(`float16, got ${value}`);
  });
});
