import { meanAndDeviation } from './mean-deviation.js';

it('divides by the number of values, as numpy.std([90, 92, 97]) = 2.943920288775949 does', () => {
  expect(meanAndDeviation([90, 92, 97])).toEqual({ mean: 93, deviation: expect.closeTo(2.943920288775949, 12) });
  expect(meanAndDeviation([4])).toEqual({ mean: 4, deviation: 0 });
  expect(() => meanAndDeviation([])).toThrow('expected at least one value, got none');
});
