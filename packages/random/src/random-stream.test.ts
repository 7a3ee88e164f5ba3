import fc from 'fast-check';
import { randomStream } from './random-stream.js';

const draw = (stream: ReturnType<typeof randomStream>, count: number): number[] =>
  Array.from({ length: count }, () => stream.uint32());

describe('randomStream', () => {
  it('repeats itself for the same seed and path', () => {
    expect(draw(randomStream(7, 'augment', 3), 20)).toEqual(draw(randomStream(7, 'augment', 3), 20));
  });

  it('differs between seeds, names and counters, and does not confuse 1 with "1"', () => {
    const heads = [
      randomStream(7, 'a', 1),
      randomStream(8, 'a', 1),
      randomStream(7, 'b', 1),
      randomStream(7, 'a', 2),
      randomStream(7, 'a', '1'),
    ];
    expect(new Set(heads.map((stream) => draw(stream, 3).join())).size).toBe(heads.length);
  });

  it('keeps its numbers between releases', () => {
    expect(draw(randomStream(0, 'x'), 3)).toEqual([2171798986, 3746639269, 4271264931]);
  });

  it('permutes without loss', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 200 }), (seed, count) => {
        const order = [...randomStream(seed, 'p').permutation(count)];
        expect(order.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('has the moments of the uniform and the normal distribution', () => {
    const stream = randomStream(1, 'moments');
    const uniforms = Array.from({ length: 40000 }, () => stream.uniform(-1, 3));
    const normals = Array.from({ length: 40000 }, () => stream.normal());
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const variance = (values: number[]) => mean(values.map((v) => (v - mean(values)) ** 2));
    expect(Math.abs(mean(uniforms) - 1)).toBeLessThan(0.03);
    const { length } = normals;
    expect(Math.abs(normals.reduce((a, b) => a + b, 0) / length)).toBeLessThan(0.03);
    expect(Math.abs(variance(normals.slice(0, 4000)) - 1)).toBeLessThan(0.08);
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...uniforms)).toBeLessThan(3);
  });

  it('refuses a seed that is not an integer', () => {
    expect(() => randomStream(0.5)).toThrow('the seed must be an integer');
  });
});
