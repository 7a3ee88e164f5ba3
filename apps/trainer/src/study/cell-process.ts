/** A cell's own process: an arm that crashes, or fills its memory, does not take the others with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageFile } from '../package-file.js';
import type { CellJob } from './work-cell.js';

/** The hidden sub-command that the process runs. */
export const CELL_COMMAND = 'study-cell';
/** Exit code after Ctrl-C: stopped in good order, not finished. */
export const STOPPED = 130;

export type CellEnd = 'finished' | 'stopped' | { readonly failed: string };

export interface CellProcess {
  /** Never rejects. */
  readonly end: Promise<CellEnd>;
  /** Asks it to finish its step and save. */
  stop(): void;
  kill(): void;
}

/**
 * Starts a cell's process. It ends by itself when this process dies.
 * @param onLine each line it prints
 * @param onProgress when it has trained, and after each judgement
 */
export function startCell(job: CellJob, onLine: (line: string) => void, onProgress: () => void): CellProcess {
  const log = join(job.out, 'logs', `${job.cell.name}.log`);
  mkdirSync(dirname(log), { recursive: true });
  const child = spawn(process.execPath, [...entryPoint(), CELL_COMMAND], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // a process group of its own: Ctrl-C reaches it through this process alone, once
    detached: true,
  });
  const file = createWriteStream(log, { flags: 'a' });
  let last = '';
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface(stream).on('line', (line) => {
      file.write(`${line}\n`);
      if (line.trim() !== '') last = line;
      onLine(line);
    });
  }
  child.on('message', onProgress);
  child.send(job);
  return {
    end: endOf(child, () => last).finally(() => file.end()),
    stop: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
  };
}

function endOf(child: ChildProcess, lastLine: () => string): Promise<CellEnd> {
  return new Promise((done) => {
    child.on('error', (error) => done({ failed: error.message }));
    child.on('close', (code, signal) => {
      if (code === 0) done('finished');
      else if (code === STOPPED || signal === 'SIGINT') done('stopped');
      else done({ failed: lastLine().replace(/^i2p: /, '') || `ended with ${signal ?? `exit code ${code}`}` });
    });
  });
}

/** What node runs: the built command, or its sources. */
function entryPoint(): string[] {
  if (import.meta.url.endsWith('.js')) return [packageFile('dist/cli.js')];
  return ['--import', 'tsx', packageFile('src/cli.ts')];
}
