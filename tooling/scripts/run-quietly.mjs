/** Runs a command that may fail, for at most some seconds; of what it says only the last line is kept. */
import { spawn } from 'node:child_process';

/**
 * @param {string} command @param {string[]} args @param {number} seconds
 * @param {Record<string, string>} [env] additions to the environment
 * @returns {Promise<{ ok: boolean, reason: string }>} the reason is one line
 */
export function runQuietly(command, args, seconds, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32', // a group of its own, to be ended with its children
    });
    let output = '';
    const keep = (text) => {
      output = (output + text).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end(child);
    }, seconds * 1000);
    const finish = (ok, reason) => {
      clearTimeout(timer);
      resolve({ ok, reason });
    };
    child.on('error', (error) => finish(false, error.message));
    child.on('close', (code) => {
      const last =
        output
          .trim()
          .split(/[\r\n]+/)
          .at(-1) || `exit code ${code}`;
      finish(code === 0 && !late, late ? `stopped after ${seconds} s` : last);
    });
  });
}

function end(child) {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // it ended by itself in the meantime
  }
}
