/** One process at a time in a folder or at a judgement: a killed study may leave a child behind that finishes its step. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../user-error.js';

const POLL_MILLISECONDS = 200;

/**
 * Writes this process's number into the file, after waiting for the process whose number is in it.
 * @returns gives the lock back
 * @throws UserError when the other process is still there after `patience` seconds
 */
export async function takeLock(file: string, patience: number, onWait: (pid: number) => void): Promise<() => void> {
  const until = Date.now() + 1000 * patience;
  let told = false;
  for (let holder = holderOf(file); holder !== undefined; holder = holderOf(file)) {
    if (Date.now() > until) {
      throw new UserError(
        `process ${holder} still works in ${dirname(file)}; end it, or remove ${file} if that process is something else`,
      );
    }
    if (!told) onWait(holder);
    told = true;
    await sleep(POLL_MILLISECONDS);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${process.pid}\n`);
  return () => rmSync(file, { force: true });
}

/** The living process that holds the lock, if it is another one. */
function holderOf(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8'));
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined;
  }
}
