import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, preparePeers } from './peer-environment.js';

it('keeps the environment in the cache folder of the user', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/caches' })).toBe('/caches/i2p');
  expect(cacheFolder({})).toMatch(/\.cache.i2p$/);
});

describe('without what the peers need', () => {
  let folder = '';
  const prepare = (say: (line: string) => void = () => {}) =>
    preparePeers(say, { PATH: folder, XDG_CACHE_HOME: join(folder, 'cache') });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'i2p-python-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** A Python that tells its version and can do nothing else. */
  function pretendPython(version: string): void {
    const file = join(folder, 'python3');
    writeFileSync(file, `#!/bin/sh\nif [ "$1" = -c ]; then echo ${version}; else exit 1; fi\n`);
    chmodSync(file, 0o755);
  }

  it('says that there is no Python', () => {
    expect(() => prepare()).toThrow(/^--peers: expected Python 3\.11 or later .*got none on the PATH$/);
  });

  it('says that Python is too old', () => {
    pretendPython('3.9.2');
    expect(() => prepare()).toThrow('got python3 is 3.9.2');
  });

  it('says that the venv module is missing', () => {
    pretendPython('3.12.1');
    const lines: string[] = [];
    expect(() => prepare((line) => lines.push(line))).toThrow('Python has no venv module');
    expect(lines[0]).toMatch(/^peers: installing numpy==.*, torch==.* with Python 3\.12\.1/);
  });
});
