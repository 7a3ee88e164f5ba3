/**
 * Files that say which process computes an entry now: runs that draw in step with each other, such as the arms of a study, then
 * share the work. A claim is a courtesy: one that is ignored costs time and nothing else, as equal banks hold equal bytes.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { explained } from '../run-folder/durable.js';

/** Ends the name of a claim. */
export const CLAIM = '.claim';
/** Age in milliseconds at which a claim is nobody's any more, though its process may run. */
export const PATIENCE = 60_000;

/** True when the entry of this file is now this process's to compute. */
export function claim(file: string): boolean {
  const note = file + CLAIM;
  const write = (flag: 'w' | 'wx'): void => writeFileSync(note, `${hostname()} ${process.pid}`, { flag });
  return explained(note, () => {
    mkdirSync(dirname(note), { recursive: true });
    try {
      write('wx');
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isHeld(note)) return false;
      write('w');
      return true;
    }
  });
}

export function release(file: string): void {
  rmSync(file + CLAIM, { force: true });
}

/** False behind a process of this machine that has ended, and after a while. */
function isHeld(note: string): boolean {
  const written = statSync(note, { throwIfNoEntry: false })?.mtimeMs;
  if (written === undefined || Date.now() - written > PATIENCE) return false;
  const [host, pid] = textOf(note).split(' ');
  return host !== hostname() || !pid || runs(Number(pid));
}

/** Empty when it was released meanwhile, or is being written. */
function textOf(note: string): string {
  try {
    return readFileSync(note, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // somebody else's process
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
