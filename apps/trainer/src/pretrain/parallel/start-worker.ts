/** Starts a student worker. */
import type { Worker } from 'node:worker_threads';
import { startThread } from '../../thread.js';
import type { WorkerStart } from './messages.js';

export function startWorker(start: WorkerStart): Worker {
  return startThread('pretrain/parallel/student-worker', start);
}
