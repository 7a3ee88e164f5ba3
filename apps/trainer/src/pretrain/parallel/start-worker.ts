/** Starts a student worker, from the build as well as from the sources. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerStart } from './messages.js';

/** Registers the loader that the sources are run with (its ES module, whatever the test runner), then loads the worker. */
const FROM_SOURCES = `
const { createRequire } = require('node:module');
const { workerData } = require('node:worker_threads');
const manifest = require('node:url').pathToFileURL(createRequire(workerData.source).resolve('tsx/package.json'));
import(new URL('dist/esm/api/index.mjs', manifest)).then(({ register }) => {
  register();
  return import(workerData.source);
});`;

export function startWorker(start: WorkerStart): Worker {
  const here = import.meta.url;
  if (!fileURLToPath(here).endsWith('.ts'))
    // every file of the build lies in one folder
    return new Worker(new URL('./student-worker.js', here), { workerData: start });
  const source = new URL('./student-worker.ts', here).href;
  return new Worker(FROM_SOURCES, { eval: true, execArgv: [], workerData: { ...start, source } });
}
