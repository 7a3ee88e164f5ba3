import { entriesOf, figureEntry } from './entry.js';
import type { Measurement } from './measure.js';
import { formatFigure, formatMeasurement } from './report.js';
import { ratioOf, spreadOf } from './statistics.js';
import { chooseSuites, suites } from './suites.js';

const measurement: Measurement = {
  title: 'fps',
  timings: [
    { name: 'fpsample', milliseconds: [12, 10, 11], peakMegabytes: 99.6, description: '1.0.2' },
    { name: 'wasm', milliseconds: [4, 2, 3], peakMegabytes: 50, target: 0.4, agreement: '512 equal numbers' },
    { name: 'js', milliseconds: [12, 10, 11], peakMegabytes: 50, target: 0.4 },
  ],
};

it('takes the middle value, or the mean of the two middle ones', () => {
  expect(spreadOf([12, 10, 11])).toEqual({ min: 10, median: 11, max: 12 });
  expect(spreadOf([4, 2, 3, 5])).toEqual({ min: 2, median: 3.5, max: 5 });
  expect(() => spreadOf([])).toThrow('at least one value');
});

it('divides the medians, and round by round for the noise', () => {
  expect(ratioOf([10, 20, 40], [10, 10, 10])).toEqual({ min: 0.25, median: 0.5, max: 1 });
});

it('writes medians, ratios to the baseline, and whether a target is met', () => {
  expect(entriesOf(measurement).slice(0, 3)).toEqual([
    { name: 'fps: fpsample', unit: 'ms', value: 11, range: '10 .. 12', extra: 'median of 3; peak 100 MB; 1.0.2' },
    { name: 'fps: wasm', unit: 'ms', value: 3, range: '2 .. 4', extra: 'median of 3; peak 50 MB' },
    {
      name: 'fps: wasm / fpsample',
      unit: 'ratio',
      value: 0.2727,
      range: '0.2 .. 0.3333',
      extra: 'ratio of medians; target <= 0.4, met; 512 equal numbers',
    },
  ]);
  expect(entriesOf(measurement).at(-1)).toMatchObject({ value: 1, extra: 'ratio of medians; target <= 0.4, missed' });
});

it('prints the same for people', () => {
  const lines = formatMeasurement(measurement).split('\n');
  expect(lines[1]).toMatch(/fpsample +11 ms {2}\(10 \.\. 12, 3 runs\) {2}peak 100 MB; 1\.0\.2$/);
  expect(lines[2]).toMatch(/wasm .*ratio 0\.273; target <= 0\.4, met; 512 equal numbers$/);
});

it('carries a figure that is no time', () => {
  const figure = { title: 'fps growth', value: 1.23456, unit: 'exponent' };
  expect(figureEntry(figure)).toEqual({ name: 'fps growth', unit: 'exponent', value: 1.235 });
  expect(formatFigure(figure)).toBe('fps growth: 1.235 exponent');
  const explained = { ...figure, extra: 'five sizes' };
  expect(figureEntry(explained).extra).toBe('five sizes');
  expect(formatFigure(explained)).toBe('fps growth: 1.235 exponent; five sizes');
});

it('refuses a suite it does not know', () => {
  const unasked = chooseSuites([]);
  expect(unasked.map(({ name }) => name)).toEqual(suites.map(({ name }) => name).filter((name) => name !== 'engines'));
  expect(chooseSuites(['engines'])).toHaveLength(1);
  expect(chooseSuites(['geometry']).map(({ name }) => name)).toEqual(['geometry']);
  expect(() => chooseSuites(['geometri'])).toThrow('unknown suite "geometri": expected geometry');
});
