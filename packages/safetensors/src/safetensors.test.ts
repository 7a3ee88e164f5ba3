import fc from 'fast-check';
import { float16Bits, float16Value, float16Values } from './float16.js';
import { float32Of, int32Of, tensor } from './host-tensor.js';
import { readSafetensors } from './read.js';
import { writeSafetensors } from './write.js';

describe('safetensors', () => {
  const sample = new Map([
    ['weight', tensor(Float32Array.of(1, -2.5, 3), [3, 1])],
    ['half', tensor(Float32Array.of(0.5, 65504, -1 / 3), [3], 'F16')],
    ['count', tensor(BigInt64Array.of(7n), [])],
    ['mask', tensor(Uint8Array.of(1, 0, 1), [3])],
    ['index', tensor(Int32Array.of(-1, 2), [2])],
  ]);

  it('gives back what was written', () => {
    const back = readSafetensors(writeSafetensors(sample, { made: 'test' }));
    expect([...back.keys()]).toEqual([...sample.keys()]);
    expect(back.get('weight')).toEqual(sample.get('weight'));
    expect([...float32Of(back.get('half')!)]).toEqual([0.5, 65504, Math.fround(-0.333251953125)]);
    expect([...int32Of(back.get('count')!)]).toEqual([7]);
    expect([...int32Of(back.get('mask')!)]).toEqual([1, 0, 1]);
    expect(back.get('index')!.data).toEqual(Int32Array.of(-1, 2));
  });

  it('copies: a Node Buffer is left alone and need not be aligned', () => {
    const bytes = Buffer.concat([Buffer.from('x'), writeSafetensors(sample)]).subarray(1);
    const back = readSafetensors(bytes);
    bytes.fill(0);
    expect(back.get('count')).toEqual(sample.get('count'));
    expect(back.get('weight')).toEqual(sample.get('weight'));
  });

  it('reads any float16 to the number that writes the same bits', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = float16Value(bits);
      if (!Number.isNaN(value)) expect(float16Bits(value)).toBe(bits);
    }
  });

  it('reads arrays as it reads numbers', () => {
    const bits = Uint16Array.from({ length: 65536 }, (_, word) => word);
    const values = float16Values(bits);
    bits.forEach((word, i) => {
      if (!Object.is(values[i], float16Value(word))) throw new Error(`${word}: ${values[i]}`);
    });
    expect(() => float16Values(bits, new Float32Array(2))).toThrow('room for 65536');
  });

  it('rounds to the nearest float16', () => {
    fc.assert(
      fc.property(fc.double({ min: -70000, max: 70000, noNaN: true }), (value) => {
        const bits = float16Bits(value);
        const error = Math.abs(float16Value(bits) - Math.fround(value));
        for (const other of [bits - 1, bits + 1]) {
          const neighbour = float16Value(other & 0xffff);
          if (Number.isFinite(neighbour) && Number.isFinite(error)) {
            expect(error).toBeLessThanOrEqual(Math.abs(neighbour - Math.fround(value)));
          }
        }
      }),
    );
  });

  it('says what is wrong with a truncated or foreign file, wherever it is cut', () => {
    const bytes = writeSafetensors(sample);
    for (let cut = 0; cut < bytes.length; cut++) {
      expect(() => readSafetensors(bytes.subarray(0, cut))).toThrow(/safetensors/);
    }
    expect(() => readSafetensors(new TextEncoder().encode('<!DOCTYPE html><html></html>'))).toThrow(
      'not a safetensors file',
    );
  });
});
