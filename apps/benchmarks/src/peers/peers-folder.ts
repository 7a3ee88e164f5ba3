/** Where the Python files lie: beside `dist` in the built program, two levels up from this source. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @throws Error when no folder above holds them */
export function peersFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'peers');
    if (existsSync(join(candidate, 'server.py'))) return candidate;
    if (folder === dirname(folder)) throw new Error('peers: expected peers/server.py in a folder above this program');
  }
}
