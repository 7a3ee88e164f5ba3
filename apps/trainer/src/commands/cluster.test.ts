import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { i2p } from '../test-support/in-process.js';
import { MINIATURE } from '../test-support/run-cli.js';

it('times a step and estimates more ranks for every network, as a table and as JSON', async () => {
  const json = join(mkdtempSync(join(tmpdir(), 'i2p-cluster-')), 'cluster.json');
  const words = ['--config', 'tiny', ...MINIATURE, '--clouds', '2', '--steps', '1', '--ranks', '6', '--blas', 'none'];
  const said = await i2p('cluster', ...words, '--network', '10:30,100:5', '--json', json);
  const rows = said.split('\n').filter((line) => /^\| \d/.test(line));
  expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual(['1', '2', '4']);
  expect(rows[2]).toMatch(/^\| 4 \| 8 \| [\d.]+ \| [\d.]+ %, [\d.]+ % \| [\d.]+ \| [\d.]+ %, [\d.]+ % \|$/);
  expect(said).not.toContain('undefined');
  const { cost, table } = JSON.parse(readFileSync(json, 'utf8'));
  // two layers with BatchNorm in each mini-PointNet, three in the feature propagation; forward and backward
  expect(cost.normMessages).toBe(2 * (3 * 2 + 3));
  expect(table[0].link).toEqual({ name: '10 Gbit/s, 30 us', latency: 30e-6, bandwidth: 1.25e9 });
});

it('takes a step that was measured elsewhere', async () => {
  const words = ['--config', 'tiny', ...MINIATURE, '--clouds', '2', '--steps', '1', '--ranks', '1', '--step', '1.5'];
  const said = await i2p('cluster', ...words, '--blas', 'none', '--network', '10:30');
  expect(said).toContain('s; the table is for 1.5 s');
  expect(said).toContain('| 1 | 2 | 1.500 | 100.0 %, 100.0 % |');
});

it('refuses a network it does not understand', async () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation((): never => {
    throw new Error('exit');
  });
  await expect(i2p('cluster', '--network', 'fast')).rejects.toThrow('exit');
  exit.mockRestore();
});
