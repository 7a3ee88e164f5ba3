import { type MaeConfig, validateMaeConfig } from './config.js';
import { tinyConfig } from './testing.js';

describe('validateMaeConfig', () => {
  const cases: [string, Partial<MaeConfig>, string][] = [
    ['more groups than points', { points: 40 }, 'numGroups[0] = 48 is more than the 40 points'],
    ['more neighbours than tokens', { groupSizes: [8, 64, 4] }, 'groupSizes[1] = 64 is more than the 48 points'],
    ['a width that heads do not divide', { numHeads: 5 }, 'width 12 is not a multiple of numHeads = 5'],
    ['a decoder of another width', { decoderDims: [24, 24] }, 'decoderDims [24,24] must be'],
    ['nothing masked', { maskRatio: 0 }, 'maskRatio = 0'],
    ['nothing visible', { maskRatio: 1 }, 'maskRatio = 1'],
    ['no temperature', { maskTemperature: 0 }, 'maskTemperature = 0 must be positive'],
  ];
  it.each(cases)('refuses %s', (_, change, message) => {
    expect(() => validateMaeConfig({ ...tinyConfig, ...change })).toThrow(message);
  });

  it('accepts a sound one', () => {
    expect(() => validateMaeConfig(tinyConfig)).not.toThrow();
  });
});
