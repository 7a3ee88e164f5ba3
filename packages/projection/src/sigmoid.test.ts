import { layOut, projectionModule } from './projection-module.js';

/** Through the kernel that images go through. */
function sigmoid(values: Float32Array): Float32Array {
  const module = projectionModule();
  const [address] = layOut(module, [values.byteLength]) as [number];
  const held = new Float32Array(module.memory.buffer, address, values.length);
  held.set(values);
  module.sigmoid(address, values.length);
  return held.slice();
}

const definition = (x: number): number => Math.fround(1 / (1 + Math.exp(-x)));

describe('sigmoid kernel', () => {
  it.each([0.5, 3, 25, 120])('gives the digits of 1 / (1 + Math.exp(-x)) up to |x| = %d', (limit) => {
    const values = Float32Array.from({ length: 200_000 }, (_, i) => limit * Math.sin(i * i * 0.37 + i));
    const actual = sigmoid(values);
    const at = actual.findIndex((value, i) => value !== definition(values[i]!));
    expect([at, values[at], actual[at]]).toEqual([-1, undefined, undefined]);
  });

  it('gives the digits of sums that nearly cancel, which fall next to the middle between two floats', () => {
    const values = Float32Array.from({ length: 4096 }, (_, i) => (i - 2048) * 2 ** -24);
    expect(sigmoid(values)).toEqual(values.map(definition));
  });

  it('takes what overflows and underflows', () => {
    const values = Float32Array.of(0, -0, 1e-45, -1e-30, 90, -90, 710, -710, 3e38, -3e38, Infinity, -Infinity);
    expect([...sigmoid(values)]).toEqual([...values].map(definition));
    expect([...sigmoid(Float32Array.of(NaN, 1, 0, -1))]).toEqual([NaN, 1, 0, -1].map(definition));
  });
});
