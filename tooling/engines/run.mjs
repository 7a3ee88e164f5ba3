/** Runs programs of the workspace; their exit codes are their own affair. */
import { spawnSync } from 'node:child_process';

/** @param {string} program @param {readonly string[]} args @returns {{ stdout: string, stderr: string }} */
export function outputsOf(program, args) {
  console.log(`${program} ${args.join(' ')}`);
  const { stdout, stderr, error } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, INIT_CWD: process.cwd() },
  });
  if (error) throw error;
  return { stdout, stderr };
}

/** What a program printed; its complaints, where it printed nothing. */
export function run(program, args) {
  const { stdout, stderr } = outputsOf(program, args);
  return stdout.trim() === '' ? stderr : stdout;
}
