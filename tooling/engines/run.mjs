/** Runs a program of the workspace and gives what it printed; its exit code is its own affair. */
import { spawnSync } from 'node:child_process';

/** @param {string} program @param {readonly string[]} args @returns {string} */
export function run(program, args) {
  console.log(`${program} ${args.join(' ')}`);
  const { stdout, stderr, error } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, INIT_CWD: process.cwd() },
  });
  if (error) throw error;
  return stdout.trim() === '' ? stderr : stdout;
}
