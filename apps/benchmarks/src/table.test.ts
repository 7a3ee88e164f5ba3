import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from './entry.js';
import { withTable } from './readme-table.js';
import { tableOf } from './table.js';

const entries: Entry[] = [
  { name: 'fps 2048 -> 512: fpsample', unit: 'ms', value: 0.6 },
  { name: 'fps 2048 -> 512: wasm', unit: 'ms', value: 0.2345 },
  { name: 'fps 2048 -> 512: wasm / fpsample', unit: 'ratio', value: 0.3908, extra: 'target <= 0.4, met; 512 equal' },
  { name: 'fps 2048 -> 512: js', unit: 'ms', value: 12 },
  { name: 'fps 2048 -> 512: js / fpsample', unit: 'ratio', value: 20, extra: 'ratio of medians; 512 equal' },
  { name: 'step: torch', unit: 'ms', value: 2345 },
  { name: 'step: i2p', unit: 'ms', value: 3000 },
  { name: 'step: i2p / torch', unit: 'ratio', value: 1.279, extra: 'target <= 1.1, missed' },
  { name: 'step: its matrix products alone', unit: 'ms', value: 900, extra: '90.0 GFLOP at 100.0 GFLOP/s' },
  { name: 'workers: two processes that share nothing', unit: 'ms', value: 2000 },
  { name: 'fps growth', unit: 'exponent', value: 1.1 },
  { name: 'step: peak memory', unit: 'MB', value: 100, extra: 'Node 20' },
];

it('has a row for every ratio with a target', () => {
  expect(tableOf(entries).split('\n')).toEqual([
    '`npm run bench -- --peers --json results/bench.json`, Node 20; medians, and their ratio:',
    '',
    '| case | beside | its time | time here | ratio | target |',
    '| --- | --- | --- | --- | --- | --- |',
    '| fps 2048 -> 512, wasm | fpsample | 0.6 ms | 0.234 ms | 0.39 | 0.4, met |',
    '| step | torch | 2.35 s | 3 s | 1.28 | 1.1, missed |',
    '',
    'What no schedule of the same operations can undercut: step: its matrix products alone 900 ms (90.0 GFLOP at 100.0 GFLOP/s).',
    '',
    'What two workers are held against: workers: two processes that share nothing 2 s.',
    '',
    'Exponents of growth: fps growth: 1.1.',
  ]);
});

it('misses a time aloud', () => {
  expect(() => tableOf(entries.slice(1))).toThrow('got none of "fpsample"');
});

it('replaces what is between the markers and nothing else', () => {
  const readme = 'a\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nb';
  expect(withTable(readme, 'new')).toBe('a\n<!-- bench:begin -->\nnew\n<!-- bench:end -->\nb');
  expect(() => withTable('a', 'new')).toThrow('expected <!-- bench:begin -->');
});

it('stands in the README as the results say (else: npm run bench:table)', () => {
  const root = join(__dirname, '..', '..', '..');
  const results = JSON.parse(readFileSync(join(root, 'results', 'bench.json'), 'utf8')) as Entry[];
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(withTable(readme, tableOf(results))).toBe(readme);
});
