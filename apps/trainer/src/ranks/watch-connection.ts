/** Connections between the watching threads: lines of JSON. */
import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import type { WatchLine, WatchPost } from './watch-messages.js';

/** This machine's address for itself. */
export const LOOP = '127.0.0.1';
/** Milliseconds for one address: a firewall that drops packets gives no answer at all. */
const PATIENCE = 2000;

/** Connects to rank 0's watch: on its own machine by the loop, elsewhere by the first address that answers. @throws Error when none does */
export async function connectTo({ host, addresses, port }: WatchPost): Promise<Socket> {
  const tried = host === hostname() ? [LOOP] : [...addresses, host];
  for (const address of tried) {
    const socket = await attempt(address, port);
    if (socket) return socket;
  }
  throw new Error(`no answer from ${host} at ${tried.map((address) => `${address}:${port}`).join(', ')}`);
}

function attempt(address: string, port: number): Promise<Socket | undefined> {
  return new Promise((done) => {
    const socket = connect(port, address);
    const give = (result: Socket | undefined): void => {
      socket.setTimeout(0);
      if (!result) socket.destroy();
      done(result);
    };
    socket.once('connect', () => give(socket));
    socket.once('error', () => give(undefined));
    socket.setTimeout(PATIENCE, () => give(undefined));
  });
}

/** Hands on each line that is understood; what is no JSON closes the connection. */
export function onLines(socket: Socket, receive: (line: WatchLine) => void): void {
  // a connection that breaks is told by its closing
  socket.on('error', () => undefined);
  createInterface({ input: socket }).on('line', (text) => {
    const line = parsed(text);
    if (line) receive(line);
    else socket.destroy();
  });
}

function parsed(text: string): WatchLine | undefined {
  try {
    return JSON.parse(text) as WatchLine;
  } catch {
    return undefined;
  }
}

export function sayLine(socket: Socket, line: WatchLine): void {
  if (socket.writable) socket.write(`${JSON.stringify(line)}\n`);
}
