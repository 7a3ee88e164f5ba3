/** The Python environment of the peers: made once, kept in the user's cache folder, keyed by the pinned versions. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { peersFolder } from './peers-folder.js';

/** How a peer program is started. */
export interface PeerEnvironment {
  readonly command: string;
  readonly arguments: readonly string[];
}

interface Python {
  readonly command: string;
  readonly version: string;
}

const PYTHONS = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11'];
const OLDEST: readonly [number, number] = [3, 11];

/**
 * The environment, set up first where it is not there yet; says what it does, since that takes minutes.
 * @throws Error that says what is missing: Python, its venv module, or what pip could not install
 */
export function preparePeers(say: (line: string) => void = console.log): PeerEnvironment {
  const requirements = join(peersFolder(), 'requirements.txt');
  const python = findPython();
  const folder = join(cacheFolder(), `peers-${keyOf(readFileSync(requirements, 'utf8'), python.version)}`);
  // written last: a set-up that was cut off starts again
  const ready = join(folder, 'ready');
  if (!existsSync(ready)) {
    install(python, requirements, folder, say);
    writeFileSync(ready, '');
  }
  return { command: pythonOf(folder), arguments: ['-B', '-u', join(peersFolder(), 'server.py')] };
}

/** `$XDG_CACHE_HOME/i2p`, by default `~/.cache/i2p`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'i2p');
}

function findPython(): Python {
  const found: string[] = [];
  for (const command of PYTHONS) {
    const { status, stdout } = spawnSync(command, ['-c', 'import platform; print(platform.python_version())'], {
      encoding: 'utf8',
    });
    if (status !== 0) continue;
    const version = stdout.trim();
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return { command, version };
    found.push(`${command} is ${version}`);
  }
  const got = found.length ? found.join(', ') : 'none on the PATH';
  throw new Error(`--peers: expected Python ${OLDEST.join('.')} or later (${PYTHONS.join(', ')}), got ${got}`);
}

function install(python: Python, requirements: string, folder: string, say: (line: string) => void): void {
  const names = readFileSync(requirements, 'utf8').split('\n').filter(isRequirement).join(', ');
  say(`peers: installing ${names} into ${folder} with Python ${python.version}; once, some minutes`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  step(
    python.command,
    ['-m', 'venv', folder],
    'Python has no venv module (Debian and Ubuntu: apt install python3-venv)',
  );
  step(
    pythonOf(folder),
    ['-m', 'pip', 'install', '--disable-pip-version-check', '--requirement', requirements],
    'pip could not install the peers (fpsample is built from source and needs a C++ compiler)',
  );
}

function isRequirement(line: string): boolean {
  return line !== '' && !line.startsWith('#');
}

function step(command: string, args: readonly string[], failure: string): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0)
    throw new Error(`--peers: ${failure}; failed: ${command} ${args.join(' ')}${error ? `: ${error.message}` : ''}`);
}

function pythonOf(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

function keyOf(requirements: string, version: string): string {
  return createHash('sha256').update(`${version}\n${requirements}`).digest('hex').slice(0, 12);
}
