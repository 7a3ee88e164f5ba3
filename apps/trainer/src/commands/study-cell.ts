/** `i2p study-cell`: the process of one cell of a study. `i2p study` starts it and sends it its job. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createConsole } from '../console.js';
import { CELL_COMMAND, STOPPED } from '../study/cell-process.js';
import { takeLock } from '../study/process-lock.js';
import type { CellJob } from '../study/work-cell.js';
import { messageOf, UserError } from '../user-error.js';

/** Seconds for what an earlier study left behind to end: a step, or a fit of the SVM. */
const PATIENCE = 600;

export function register(program: Command): void {
  program.command(CELL_COMMAND, { hidden: true }).action(async () => {
    if (!process.send) throw new UserError(`${CELL_COMMAND} is started by i2p study alone`);
    // the study was killed: another one may take over, and nobody waits for this process
    process.once('disconnect', () => process.exit(1));
    const job = await new Promise<CellJob>((done) => process.once('message', (sent) => done(sent as CellJob)));
    process.exit(await work(job));
  });
}

async function work(job: CellJob): Promise<number> {
  const console = createConsole(false);
  const lock = join(job.out, 'logs', `${job.cell.name}.pid`);
  const release = await takeLock(lock, PATIENCE, (pid) => console.note(`waiting for process ${pid}, which works here`));
  try {
    const { workCell } = await import('../study/work-cell.js');
    return (await workCell(job, console, () => process.send?.('progress'))) ? 0 : STOPPED;
  } catch (error) {
    // where it was thrown is for the log, not for the screen
    if (!(error instanceof UserError) && error instanceof Error)
      appendFileSync(join(job.out, 'logs', `${job.cell.name}.log`), `${error.stack}\n`);
    // the last line is what the study tells of it
    console.note(`i2p: ${messageOf(error)}`);
    return 1;
  } finally {
    release();
  }
}
