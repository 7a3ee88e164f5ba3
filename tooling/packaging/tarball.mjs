/** Packs packages as they would be published and reads the tarballs' file lists. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { pnpm } from '../scripts/toolchain.mjs';

/** Packs every package into `folder`. @returns {Promise<Map<string, string>>} package name to tarball path */
export async function packAll(packages, folder) {
  const filters = packages.flatMap(({ name }) => ['--filter', name]);
  const args = ['-y', pnpm, '-r', ...filters, 'pack', '--json', '--pack-destination', folder];
  await promisify(execFile)('npx', args, { shell: process.platform === 'win32', maxBuffer: 1 << 26 });
  return new Map(
    packages.map((one) => {
      const { name, version } = JSON.parse(readFileSync(join(one.folder, 'package.json'), 'utf8'));
      return [name, join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)];
    }),
  );
}

/** Files of a tarball by their path inside the package: a tar is 512-byte headers, each followed by its padded file. */
export function tarballFiles(path) {
  const tar = gunzipSync(readFileSync(path));
  const files = new Map();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const text = (from, length) => tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8) || 0;
    files.set(text(0, 100).replace(/^package\//, ''), tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
