import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedBlasFolder } from '@i2p/kernels/blas';
import { installFolder } from '@i2p/kernels/tensorflow';
import { zipSync } from 'fflate';
import type { Console } from '../console.js';
import { pipArguments, pythonCommand, wheelIn } from './fetch-wheel.js';
import { backendFolder, installBuild } from './install-backend.js';
import { unpackWheel } from './unpack-wheel.js';
import { BUILDS, type Build } from './wheels.js';

const folder = mkdtempSync(join(tmpdir(), 'i2p-backend-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (...names: string[]): string => join(folder, ...names);
const said: string[] = [];
const console = {
  say: (line: string) => said.push(line),
  note: (line: string) => said.push(line),
} as unknown as Console;
const onLinux = process.platform === 'linux' && process.arch === 'x64';
/** The wheels are named for a platform. */
const linux = (title: string, test: () => Promise<void>): void =>
  onLinux ? it(title, test) : it.skip(`${title} [needs Linux on x64]`, test);

const FILE = 'fast_lib-1.2-cp311-cp311-manylinux_2_17_x86_64.whl';
const bytes = zipSync({
  'fast/lib.so': Uint8Array.of(1, 2, 3),
  'fast/code.py': Uint8Array.of(4),
  'fast/': new Uint8Array(),
});
const wheel = { project: 'fast-lib', version: '1.2', sha256: createHash('sha256').update(bytes).digest('hex') };
const build: Build = { folder: 'fast-1.2', wheels: [wheel], wanted: /\.so$/, fetched: 1, unpacked: 2, large: false };

beforeAll(() => {
  process.env['XDG_CACHE_HOME'] = path('cache');
  mkdirSync(path('wheels'));
  writeFileSync(path('wheels', FILE), bytes);
});
afterAll(() => delete process.env['XDG_CACHE_HOME']);

linux('takes the wanted files out of a wheel into the cache, once', async () => {
  const options = { from: path('wheels'), yes: false };
  const target = path('cache', 'i2p', 'fast-1.2');
  expect(await installBuild('fast', build, options, console)).toEqual({
    backend: 'fast',
    folder: target,
    before: false,
  });
  expect([...readFileSync(join(target, 'fast', 'lib.so'))]).toEqual([1, 2, 3]);
  expect(existsSync(join(target, 'fast', 'code.py'))).toBe(false);
  expect(said.join()).toContain('1 MB to fetch, 2 MB on the disk');
  expect(readdirSync(path('cache', 'i2p'))).toEqual(['fast-1.2']);
  expect(await installBuild('fast', build, options, console)).toMatchObject({ before: true });
});

linux('installs nothing of a wheel with another checksum, and leaves nothing behind', async () => {
  const other = { ...build, folder: 'other', wheels: [{ ...wheel, sha256: '0'.repeat(64) }] };
  const options = { from: path('wheels'), yes: false };
  await expect(installBuild('fast', other, options, console)).rejects.toThrow(
    `is damaged or another build: its SHA-256 is ${wheel.sha256}`,
  );
  expect(readdirSync(path('cache', 'i2p'))).toEqual(['fast-1.2']);
});

linux('does not fetch what is large unasked', async () => {
  const large = { ...build, folder: 'large', large: true };
  const options = { from: path('wheels'), yes: false };
  await expect(installBuild('fast', large, options, console)).rejects.toThrow('say --yes where nobody can be asked');
  expect(await installBuild('fast', large, { ...options, yes: true }, console)).toMatchObject({ before: false });
});

it('installs where the engines look', () => {
  expect(installFolder('cpu')).toBe(join(backendFolder(BUILDS.tensorflow), 'tensorflow'));
  expect(installFolder('gpu')).toBe(join(backendFolder(BUILDS['tensorflow-gpu']), 'tensorflow'));
  expect(installedBlasFolder()).toBe(join(backendFolder(BUILDS.openblas), 'scipy_openblas32', 'lib'));
});

linux('clears away what a killed installation has left', async () => {
  // no process has so large a number, this one is at work
  const [left, atWork] = ['999999999', process.pid].map((pid) => path('cache', 'i2p', `killed.draft-${pid}-abc`)) as [
    string,
    string,
  ];
  for (const draft of [left, atWork]) mkdirSync(draft, { recursive: true });
  const options = { from: path('wheels'), yes: false };
  await installBuild('fast', { ...build, folder: 'killed' }, options, console);
  expect([left, atWork].map((draft) => existsSync(draft))).toEqual([false, true]);
});

it('names what is missing: the wheel, Python', () => {
  expect(() => wheelIn(path('wheels'), { ...wheel, version: '1.3' })).toThrow('has no wheel fast_lib-1.3-*.whl');
  expect(wheelIn(path('wheels'), wheel)).toBe(path('wheels', FILE));
  expect(() => pythonCommand(['no-such-python'])).toThrow('give --from FOLDER');
  expect(pipArguments(wheel, 'there').slice(-1)).toEqual(['fast-lib==1.2']);
});

it('refuses a damaged archive, and entries that lead out of the folder', async () => {
  writeFileSync(path('broken.whl'), bytes.slice(0, 60));
  await expect(unpackWheel(path('broken.whl'), /./, path('out'))).rejects.toThrow('cannot unpack');
  writeFileSync(path('evil.whl'), zipSync({ '../evil.so': Uint8Array.of(1) }));
  await expect(unpackWheel(path('evil.whl'), /./, path('out'))).rejects.toThrow('cannot unpack');
  expect(existsSync(path('evil.so'))).toBe(false);
});
