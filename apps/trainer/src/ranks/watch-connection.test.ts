import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connectTo, LOOP, onLines, sayLine } from './watch-connection.js';
import type { WatchLine } from './watch-messages.js';

/** A server that hands over its first connection. */
async function listening() {
  const server = createServer();
  server.listen(0, LOOP);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, port, first: once(server, 'connection').then(([socket]) => socket as Socket) };
}

it('connects on its own machine by the loop, elsewhere by the first address that answers, and carries lines', async () => {
  for (const host of [hostname(), 'another.invalid']) {
    const { server, port, first } = await listening();
    const socket = await connectTo({ host, addresses: ['127.0.0.2', LOOP], port, token: 'secret' });
    const lines: WatchLine[] = [];
    onLines(await first, (line) => lines.push(line));
    sayLine(socket, { kind: 'welcome' });
    sayLine(socket, { kind: 'failed', message: 'two\nlines', told: true });
    socket.end();
    await once(await first, 'close');
    expect(lines).toEqual([{ kind: 'welcome' }, { kind: 'failed', message: 'two\nlines', told: true }]);
    server.close();
  }
});

it('says where nobody answered', async () => {
  const { server, port } = await listening();
  server.close();
  await once(server, 'close');
  const post = { host: 'another.invalid', addresses: [LOOP], port, token: 'secret' };
  await expect(connectTo(post)).rejects.toThrow(
    `no answer from another.invalid at ${LOOP}:${port}, another.invalid:${port}`,
  );
});

it('closes a connection that speaks another language', async () => {
  const { server, port, first } = await listening();
  const socket = await connectTo({ host: hostname(), addresses: [], port, token: 'secret' });
  const received = await first;
  onLines(received, () => undefined);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
  expect(received.destroyed).toBe(true);
  server.close();
});
