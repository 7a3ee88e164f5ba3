/** A Python with PyTorch, for tests that check files against PyTorch itself. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs Python source with arguments. @returns what it printed; @throws Error with what it said when it failed */
export type RunPython = (source: string, ...args: string[]) => string;

/**
 * The interpreter of `$I2P_PYTHON`, the benchmarks' cached environment, or `python3`, whichever has PyTorch first; undefined
 * where there is none, and then tests skip, with this in their name: [needs Python with torch].
 */
export function pythonWithTorch(env: NodeJS.ProcessEnv = process.env): RunPython | undefined {
  const command = candidates(env).find((candidate) => {
    const check = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("torch") is None)';
    return spawnSync(candidate, ['-c', check]).status === 0;
  });
  return command === undefined ? undefined : (source, ...args) => run(command, source, args);
}

function candidates(env: NodeJS.ProcessEnv): string[] {
  const cache = join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'i2p');
  const peers = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('peers-')) : [];
  const own = env['I2P_PYTHON'];
  return [...(own ? [own] : []), ...peers.map((name) => join(cache, name, 'bin', 'python')), 'python3'];
}

function run(command: string, source: string, args: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'i2p-python-'));
  try {
    const file = join(folder, 'program.py');
    writeFileSync(file, source);
    const { status, stdout, stderr, error } = spawnSync(command, ['-B', file, ...args], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`Python failed: ${error?.message ?? stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
