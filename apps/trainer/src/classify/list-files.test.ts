import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFiles } from './list-files.js';

const root = mkdtempSync(join(tmpdir(), 'i2p-list-files-'));
afterAll(() => rmSync(root, { recursive: true }));
const path = (name: string): string => join(root, name);

it('puts the clouds and meshes directly in a folder in its place, by name', () => {
  for (const folder of ['scans', 'scans/deeper', 'scans/folder.ply', 'empty']) mkdirSync(path(folder));
  for (const file of ['b.off', 'a.PLY', 'c.xyz', '.hidden.ply', 'notes.md', 'deeper/d.off'])
    writeFileSync(path(`scans/${file}`), '');
  expect(listFiles(['missing.off', path('scans'), path('empty'), path('scans/b.off')])).toEqual([
    'missing.off',
    ...['scans/a.PLY', 'scans/b.off', 'scans/c.xyz', 'empty', 'scans/b.off'].map(path),
  ]);
});
