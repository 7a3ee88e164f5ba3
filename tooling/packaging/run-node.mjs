/** Runs a Node process and keeps what it prints. */
import { execFile } from 'node:child_process';

/** @returns {Promise<{ ok: boolean, output: string }>} */
export function runNode(args, cwd = process.cwd()) {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, timeout: 120_000, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ ok: !error, output: `${stdout}${stderr}` || String(error?.message ?? '') }),
    );
  });
}
