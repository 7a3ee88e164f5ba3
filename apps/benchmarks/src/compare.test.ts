import { comparison } from './compare.js';

const time = (value: number, range: string) => ({ name: 'fps: wasm', unit: 'ms', value, range });

it('keeps quiet while the ranges of both runs overlap', () => {
  expect(comparison([time(10, '9 .. 12')], [time(13, '11 .. 15')])).toEqual([
    'nothing moved by more than the noise of both runs',
  ]);
});

it('says what moved, which way, and how far', () => {
  expect(comparison([time(10, '9 .. 12')], [time(15, '13 .. 16')])).toEqual(['worse: fps: wasm 10 -> 15 ms (+50 %)']);
  expect(comparison([time(10, '9 .. 12')], [time(5, '4 .. 6')])).toEqual(['better: fps: wasm 10 -> 5 ms (-50 %)']);
});

it('allows what has no range a tenth of noise', () => {
  const memory = (value: number) => ({ name: 'fps: peak memory', unit: 'MB', value });
  expect(comparison([memory(100)], [memory(109)])[0]).toMatch('nothing moved');
  expect(comparison([memory(100)], [memory(111)])[0]).toMatch('worse: fps: peak memory 100 -> 111 MB');
});

it('names what is new', () => {
  expect(comparison([], [time(10, '9 .. 12')])).toEqual(['new: fps: wasm 10 ms']);
});
