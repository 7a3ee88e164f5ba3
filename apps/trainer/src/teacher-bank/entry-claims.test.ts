import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLAIM, claim, PATIENCE, release } from './entry-claims.js';

const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'i2p-claim-')), '0', '7.f16');
const heldBy = (owner: string): string => {
  const file = newFile();
  claim(file);
  writeFileSync(file + CLAIM, owner);
  return file;
};

it('an entry is one process at a time', () => {
  const file = newFile();
  expect([claim(file), claim(file)]).toEqual([true, false]);
  release(file);
  expect(existsSync(file + CLAIM)).toBe(false);
  expect(claim(file)).toBe(true);
});

it('takes over from a process that has ended, and from any after a while', () => {
  const ended = heldBy(`${hostname()} ${spawnSync(process.execPath, ['-e', '']).pid}`);
  expect(claim(ended)).toBe(true);
  expect(readFileSync(ended + CLAIM, 'utf8')).toBe(`${hostname()} ${process.pid}`);
  const elsewhere = heldBy('another-machine 1');
  expect(claim(elsewhere)).toBe(false);
  const before = (Date.now() - PATIENCE) / 1000 - 1;
  utimesSync(elsewhere + CLAIM, before, before);
  expect(claim(elsewhere)).toBe(true);
});

it('waits for a claim that is being written', () => {
  expect(claim(heldBy(''))).toBe(false);
});
