import type { Measurement } from './measure.js';
import { entriesOf, formatMeasurement, memoryEntry } from './report.js';
import { spreadOf } from './statistics.js';
import { chooseSuites, suites } from './suites.js';

const measurement: Measurement = {
  title: 'fps',
  timings: [
    { name: 'js', milliseconds: [12, 10, 11] },
    { name: 'wasm', milliseconds: [4, 2, 3, 5] },
  ],
  peakMegabytes: 99.6,
};

it('takes the middle value, or the mean of the two middle ones', () => {
  expect(spreadOf([12, 10, 11])).toEqual({ min: 10, median: 11, max: 12 });
  expect(spreadOf([4, 2, 3, 5])).toEqual({ min: 2, median: 3.5, max: 5 });
  expect(() => spreadOf([])).toThrow('at least one value');
});

it('writes medians, ratios to the baseline, and one memory entry', () => {
  expect(entriesOf(measurement)).toEqual([
    { name: 'fps js', unit: 'ms', value: 11, range: '10 .. 12', extra: 'median of 3' },
    { name: 'fps wasm', unit: 'ms', value: 3.5, range: '2 .. 5', extra: 'median of 4' },
    { name: 'fps wasm / js', unit: 'ratio', value: 0.3182, extra: 'ratio of medians' },
  ]);
  expect(memoryEntry('geometry', [measurement])).toEqual({ name: 'geometry peak memory', unit: 'MB', value: 100 });
});

it('says how many times as fast a contender is', () => {
  expect(formatMeasurement(measurement)).toMatch(/wasm .* 3.14 x as fast/);
});

it('refuses a suite it does not know', () => {
  expect(chooseSuites([])).toEqual(suites);
  expect(chooseSuites(['geometry']).map(({ name }) => name)).toEqual(['geometry']);
  expect(() => chooseSuites(['geometri'])).toThrow('unknown suite "geometri": expected geometry');
});
