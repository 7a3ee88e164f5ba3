/** Starts a worker thread of the command, from the build as well as from the sources. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Registers the loader that the sources are run with (its ES module, whatever the test runner), then loads the worker. */
const FROM_SOURCES = `
const { createRequire } = require('node:module');
const { workerData } = require('node:worker_threads');
const manifest = require('node:url').pathToFileURL(createRequire(workerData.source).resolve('tsx/package.json'));
import(new URL('dist/esm/api/index.mjs', manifest)).then(({ register }) => {
  register();
  return import(workerData.source);
});`;

/** @param module of the thread, relative to this folder, without its extension; an entry of the build */
export function startThread(module: string, data: object): Worker {
  const here = import.meta.url;
  if (!fileURLToPath(here).endsWith('.ts'))
    // every file of the build lies in one folder
    return new Worker(new URL(`./${basename(module)}.js`, here), { workerData: data });
  const source = new URL(`./${module}.ts`, here).href;
  return new Worker(FROM_SOURCES, { eval: true, execArgv: [], workerData: { ...data, source } });
}
