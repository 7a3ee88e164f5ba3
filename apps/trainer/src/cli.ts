#!/usr/bin/env node
/** The `i2p` command: one sentence and exit code 1 for every error, the stack trace only with --verbose. */
import { createProgram } from './program.js';
import { messageOf } from './user-error.js';

// whoever reads may stop reading, as head does
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

createProgram()
  .parseAsync()
  .catch((error: unknown) => {
    const verbose = process.argv.includes('--verbose');
    process.stderr.write(`i2p: ${verbose && error instanceof Error ? error.stack : messageOf(error)}\n`);
    if (verbose && error instanceof Error && error.cause)
      process.stderr.write(`caused by ${String((error.cause as Error).stack ?? error.cause)}\n`);
    // not process.exitCode: a teacher thread still at work would keep the process alive
    process.exit(1);
  });
