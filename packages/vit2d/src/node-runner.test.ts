import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { startNodeRunner } from './node-runner.js';
import { WorkerThread } from './worker-thread.js';

const thread = (source: string): WorkerThread => new WorkerThread(new Worker(source, { eval: true }));
const task = { kind: 'end' } as const;

describe('worker thread', () => {
  it('rejects with the message when the runtime refuses the model, and ends', async () => {
    const model = { bytes: Uint8Array.of(1, 2, 3), image: [1, 2, 2], outputs: {} } as const;
    await expect(startNodeRunner(model, { provider: 'cpu', threads: 1, chunk: 1 })).rejects.toThrow(
      /^the teacher's runtime failed: .*protobuf/i,
    );
  });

  it('rejects what is awaited, and all that follows, when the thread throws or exits', async () => {
    const thrown = thread(`setTimeout(() => { throw new Error('out of memory'); }, 50)`);
    const message = "the teacher's worker thread failed: out of memory";
    await Promise.all([1, 2].map(() => expect(thrown.ask(task)).rejects.toThrow(message)));
    await expect(thrown.ask(task)).rejects.toThrow(message);
    await thrown.end();
    await expect(thread('process.exit(3)').ask(task)).rejects.toThrow('it ended with code 3');
  });

  it('keeps the process alive exactly while a reply is awaited', async () => {
    let held = true;
    const worker = Object.assign(new EventEmitter(), {
      ref: () => (held = true),
      unref: () => (held = false),
      postMessage: () => undefined,
    });
    const idle = new WorkerThread(worker as unknown as Worker);
    const asked = [idle.ask(task), idle.ask(task)];
    worker.emit('message', { id: 0, outputs: {} });
    expect(held).toBe(true);
    worker.emit('message', { id: 1, outputs: {} });
    expect(held).toBe(false);
    await Promise.all(asked);
    const again = idle.ask(task);
    expect(held).toBe(true);
    worker.emit('message', { id: 2, outputs: {} });
    await again;
    expect(held).toBe(false);
  });

  it('pairs replies with requests by number', async () => {
    const backwards = thread(`
      const { parentPort } = require('node:worker_threads');
      const asked = [];
      parentPort.on('message', ({ id }) => {
        if (asked.push(id) < 2) return;
        for (const id of asked.reverse()) parentPort.postMessage({ id, outputs: { id: Float32Array.of(id) } });
        parentPort.close();
      });`);
    const replies = await Promise.all([backwards.ask(task), backwards.ask(task)]);
    expect(replies).toEqual([{ id: Float32Array.of(0) }, { id: Float32Array.of(1) }]);
  });
});
