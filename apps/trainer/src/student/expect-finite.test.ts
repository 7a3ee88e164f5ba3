import { tensor } from '@i2p/safetensors';
import { expectFinite } from './expect-finite.js';

const weights = new Map([
  ['good', tensor(Float32Array.of(1, -2), [2])],
  ['steps', tensor(BigInt64Array.of(3n), [])],
  ['bad', tensor(Float32Array.of(1, Number.NaN), [2])],
  ['worse', tensor(Float32Array.of(Number.POSITIVE_INFINITY), [1])],
]);

it('names the first tensor with values that are not finite, of those that are asked for', () => {
  expect(() => expectFinite(weights, ['good', 'steps', 'absent'], 'f')).not.toThrow();
  expect(() => expectFinite(weights, ['good', 'bad', 'worse'], 'f')).toThrow('f: the tensor "bad" has values');
  expect(() => expectFinite(weights, ['worse'], 'f')).toThrow('"worse"');
});
