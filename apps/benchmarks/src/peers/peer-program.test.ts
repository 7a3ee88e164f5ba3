import { join } from 'node:path';
import { startPeer } from './peer-program.js';

const fake = { command: process.execPath, arguments: [join(__dirname, 'fake-peer.mjs')] };

it('loads a program with its threads, runs it, and takes its own time, results and memory', async () => {
  const peer = await startPeer(fake, { module: 'fps', threads: 3 });
  expect(peer.description).toBe('fps, 3 threads');
  expect(await peer.run()).toBe(250);
  expect(await peer.run()).toBe(500);
  expect((await peer.results()).get('runs')?.data).toEqual(Int32Array.of(2));
  expect(await peer.peakMegabytes()).toBe(12);
  await peer.stop();
});

it('hands on the words of a program that fails', async () => {
  await expect(startPeer(fake, { module: 'unknown' })).rejects.toThrow('peer unknown: no module named unknown');
});

it('says how a program died, at once and at every later request', async () => {
  const peer = await startPeer(fake, { module: 'fps', options: { die: true } });
  await expect(peer.run()).rejects.toThrow('peer fps ended (9): out of memory');
  await expect(peer.run()).rejects.toThrow('out of memory');
  await peer.stop();
});

it('says what could not be started', async () => {
  const missing = { command: '/nonexistent/python', arguments: [] };
  await expect(startPeer(missing, { module: 'fps' })).rejects.toThrow('could not be started');
});
