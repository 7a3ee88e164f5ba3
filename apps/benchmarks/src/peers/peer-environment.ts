/** The Python environment of the peers: made once, kept in the user's cache folder, keyed by the pinned versions. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { peersFolder } from './peers-folder.js';
import { findPython } from './python.js';

/** How a peer program is started. */
export interface PeerEnvironment {
  readonly command: string;
  readonly arguments: readonly string[];
}

/**
 * The environment, set up first where it is not there yet; says what it does, since that takes minutes.
 * @throws Error that says what is missing: Python, its venv module, or what pip could not install
 */
export function preparePeers(
  say: (line: string) => void = console.log,
  env: NodeJS.ProcessEnv = process.env,
): PeerEnvironment {
  const requirements = join(peersFolder(), 'requirements.txt');
  const python = findPython(env);
  const pins = readFileSync(requirements, 'utf8');
  const folder = join(cacheFolder(env), `peers-${keyOf(pins, python.version)}`);
  // written last: a set-up that was cut off starts again
  const ready = join(folder, 'ready');
  if (!existsSync(ready)) {
    const names = pins.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    say(`peers: installing ${names.join(', ')} into ${folder} with Python ${python.version}; once, some minutes`);
    install(python.command, requirements, folder, env);
    writeFileSync(ready, '');
  }
  return { command: pythonOf(folder), arguments: ['-B', '-u', join(peersFolder(), 'server.py')] };
}

/** `$XDG_CACHE_HOME/i2p`, by default `~/.cache/i2p`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'i2p');
}

function install(python: string, requirements: string, folder: string, env: NodeJS.ProcessEnv): void {
  const step = (command: string, args: readonly string[], failure: string): void => {
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
    if (status !== 0)
      throw new Error(`--peers: ${failure}; failed: ${command} ${args.join(' ')}${error ? `: ${error.message}` : ''}`);
  };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  step(python, ['-m', 'venv', folder], 'Python has no venv module (Debian and Ubuntu: apt install python3-venv)');
  step(
    pythonOf(folder),
    ['-m', 'pip', 'install', '--disable-pip-version-check', '--requirement', requirements],
    'pip could not install the peers (fpsample is built from source and needs a C++ compiler)',
  );
}

function pythonOf(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

function keyOf(pins: string, version: string): string {
  return createHash('sha256').update(`${version}\n${pins}`).digest('hex').slice(0, 12);
}
