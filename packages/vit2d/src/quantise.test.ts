import fc from 'fast-check';
import { quantiseWeights } from './quantise.js';
import { values } from './testing/small-vit.js';

describe('quantised weights', () => {
  it('are the transpose, each within half a step of its channel', () => {
    const [inputs, outputs] = [5, 3];
    const weight = values(1, inputs * outputs).map((value, i) => value * 10 ** Math.floor(i / inputs));
    const { bytes, scales } = quantiseWeights({ weight, bias: undefined, inputs, outputs });
    for (let row = 0; row < outputs; row++) {
      const own = Array.from({ length: inputs }, (_, i) => bytes[i * outputs + row]!);
      // the scale is as small as the largest weight, or the largest pair of neighbours, leaves it
      const pairs = [own[0]! + own[1]!, own[2]! + own[3]!];
      expect(Math.max(...[...own, ...pairs].map(Math.abs))).toBeGreaterThanOrEqual(127 - 1);
      own.forEach((byte, i) => {
        expect(Math.abs(byte * scales[row]! - weight[row * inputs + i]!)).toBeLessThan(0.51 * scales[row]!);
      });
    }
  });

  it('stay below what sixteen bits hold of two neighbouring products', () => {
    const inputs = 9;
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, min: -1, max: 1 }), { minLength: inputs, maxLength: inputs }),
        (row) => {
          const { bytes } = quantiseWeights({ weight: Float32Array.from(row), bias: undefined, inputs, outputs: 1 });
          for (let i = 0; i < inputs; i += 2) {
            expect(Math.abs(255 * (bytes[i]! + (bytes[i + 1] ?? 0)))).toBeLessThan(2 ** 15);
          }
        },
      ),
    );
  });

  it('use the whole range where neighbours leave it', () => {
    const weight = Float32Array.of(0.5, -0.5, -0.25, 0);
    expect([...quantiseWeights({ weight, bias: undefined, inputs: 4, outputs: 1 }).bytes]).toEqual([127, -127, -64, 0]);
  });

  it('leave a channel of zeros zero', () => {
    const { bytes, scales } = quantiseWeights({ weight: new Float32Array(4), bias: undefined, inputs: 2, outputs: 2 });
    expect([...bytes, ...scales]).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it('are zero where float32 has no digits left for a scale', () => {
    const weight = Float32Array.of(127, 63).map((ulps) => ulps * 2 ** -149);
    const { bytes, scales } = quantiseWeights({ weight, bias: undefined, inputs: 2, outputs: 1 });
    expect([...bytes, ...scales]).toEqual([0, 0, 1]);
  });
});
