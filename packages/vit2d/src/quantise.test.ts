import { quantiseWeights } from './quantise.js';
import { values } from './testing/small-vit.js';

describe('quantised weights', () => {
  it('are the transpose, each within half a step of its channel', () => {
    const [inputs, outputs] = [5, 3];
    const weight = values(1, inputs * outputs).map((value, i) => value * 10 ** Math.floor(i / inputs));
    const { bytes, scales } = quantiseWeights({ weight, bias: undefined, inputs, outputs });
    for (let row = 0; row < outputs; row++) {
      const own = Array.from({ length: inputs }, (_, i) => bytes[i * outputs + row]!);
      expect(Math.max(...own.map(Math.abs))).toBe(127);
      own.forEach((byte, i) => {
        expect(Math.abs(byte * scales[row]! - weight[row * inputs + i]!)).toBeLessThan(0.51 * scales[row]!);
      });
    }
  });

  it('leave a channel of zeros zero', () => {
    const { bytes, scales } = quantiseWeights({ weight: new Float32Array(4), bias: undefined, inputs: 2, outputs: 2 });
    expect([...bytes, ...scales]).toEqual([0, 0, 0, 0, 1, 1]);
  });
});
