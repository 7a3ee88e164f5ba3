/** Wheels from the Python package index, by pip, and from a folder; checked against their pinned checksums. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../user-error.js';
import type { Wheel } from './wheels.js';

/** The oldest C libraries that the wheels may have been built for. */
const PLATFORMS = ['2_17', '2_24', '2_25', '2_27', '2_28']
  .map((version) => `manylinux_${version}_x86_64`)
  .concat('manylinux2014_x86_64', 'manylinux2010_x86_64');

/** What pip is told: one wheel, for any Python that runs it. */
export function pipArguments({ project, version }: Wheel, folder: string): string[] {
  return [
    ...['-m', 'pip', 'download', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'],
    ...['--python-version', '3.11', '--implementation', 'cp', '--dest', folder],
    ...PLATFORMS.flatMap((platform) => ['--platform', platform]),
    `${project}==${version}`,
  ];
}

/**
 * Fetches a wheel into a folder; pip shows the progress.
 * @throws UserError when Python or pip is missing, or pip fails
 */
export function downloadWheel(wheel: Wheel, folder: string, python = pythonCommand()): string {
  const { status, error } = spawnSync(python, pipArguments(wheel, folder), { stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    const why = error ? error.message : `pip ended with ${status}`;
    throw new UserError(
      `${wheel.project} ${wheel.version} could not be fetched (${why}); fetch it elsewhere and give --from FOLDER`,
    );
  }
  return wheelIn(folder, wheel);
}

/** @throws UserError where there is no Python with pip */
export function pythonCommand(names: readonly string[] = ['python3', 'python']): string {
  const found = names.find((name) => spawnSync(name, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0);
  if (found !== undefined) return found;
  throw new UserError(
    'Python with pip is needed to fetch the libraries, not to use them; it was not found. Fetch the wheels elsewhere and give --from FOLDER',
  );
}

/** The file of a wheel in a folder. @throws UserError when it is not there */
export function wheelIn(folder: string, { project, version }: Wheel): string {
  const start = `${project.replaceAll('-', '_')}-${version}-`;
  const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  const found = names.find((name) => name.startsWith(start) && name.endsWith('.whl'));
  if (found === undefined) throw new UserError(`${folder} has no wheel ${start}*.whl`);
  return join(folder, found);
}

/** @throws UserError when a file is not the pinned one */
export async function verifyWheel(file: string, { sha256 }: Wheel): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest('hex');
  if (actual !== sha256)
    throw new UserError(`${file} is damaged or another build: its SHA-256 is ${actual}, expected ${sha256}`);
}
