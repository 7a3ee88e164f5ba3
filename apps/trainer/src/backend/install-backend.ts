/** `i2p backend install`: libraries out of wheels into the user's cache; nothing of the system changes, no root is needed. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Console } from '../console.js';
import { UserError } from '../user-error.js';
import { downloadWheel, verifyWheel, wheelIn } from './fetch-wheel.js';
import { unpackWheel } from './unpack-wheel.js';
import { BUILDS, type Build, type BuildName } from './wheels.js';

export interface InstallOptions {
  /** A folder with the wheels; otherwise pip fetches them. */
  readonly from?: string;
  /** No question before a large build. */
  readonly yes: boolean;
}

export interface Installed {
  readonly backend: string;
  readonly folder: string;
  /** It was there before. */
  readonly before: boolean;
}

/** Where a build lies. */
export function backendFolder(build: Build, env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'i2p', build.folder);
}

/** @throws UserError on another platform, when it is not agreed to, or a wheel cannot be had or is not the pinned one */
export function installBackend(name: BuildName, options: InstallOptions, console: Console): Promise<Installed> {
  return installBuild(name, BUILDS[name], options, console);
}

/** The same for a build that is given. */
export async function installBuild(
  name: string,
  build: Build,
  options: InstallOptions,
  console: Console,
): Promise<Installed> {
  const folder = backendFolder(build);
  if (existsSync(folder)) return { backend: name, folder, before: true };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new UserError(`the pinned wheels are for Linux on x86-64, this is ${process.platform} on ${process.arch}`);
  const sizes = `${build.fetched} MB to fetch, ${build.unpacked} MB on the disk`;
  console.note(`${name}: ${sizes}, into ${folder}`);
  if (build.large && !options.yes) await agree(name, sizes);
  mkdirSync(join(folder, '..'), { recursive: true });
  removeDrafts(folder);
  const draft = mkdtempSync(`${folder}.draft-${process.pid}-`);
  try {
    for (const wheel of build.wheels) {
      const file = options.from === undefined ? downloadWheel(wheel, draft) : wheelIn(options.from, wheel);
      await verifyWheel(file, wheel);
      console.note(`${wheel.project} ${wheel.version}: checksum right, unpacking`);
      await unpackWheel(file, build.wanted, join(draft, 'files'));
      if (options.from === undefined) rmSync(file);
    }
    renameSync(join(draft, 'files'), folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { backend: name, folder, before: false };
}

/** What killed installations have left: hundreds of megabytes each. */
function removeDrafts(folder: string): void {
  const start = `${basename(folder)}.draft-`;
  for (const name of readdirSync(dirname(folder)).filter((one) => one.startsWith(start)))
    if (!isRunning(Number.parseInt(name.slice(start.length), 10)))
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function agree(name: string, sizes: string): Promise<void> {
  if (!process.stdin.isTTY) throw new UserError(`${name} is large (${sizes}): say --yes where nobody can be asked`);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`go on with ${sizes}? [y/N] `);
  asking.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new UserError('nothing was installed');
}
