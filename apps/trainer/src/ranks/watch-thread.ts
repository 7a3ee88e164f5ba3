/**
 * The watch of one rank, in a thread of its own: the main thread may be inside an MPI call that never returns. Rank 0's watch holds a
 * connection of every other rank. One that closes without a word is a rank that is lost: rank 0 says so and ends, the others end when they
 * lose rank 0, of which rank 1 speaks, whatever the launcher does. An entry of the build.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { exitNow } from '@i2p/mpi';
import { connectTo, LOOP, onLines, sayLine } from './watch-connection.js';
import type { WatchLine, WatchOrder, WatchReport, WatchStart } from './watch-messages.js';

/** Milliseconds in which rank 0, if it fails as well, says so itself. */
const PRECEDENCE = 500;
/** Milliseconds for rank 0's welcome: what answers may be another service. */
const WELCOME = 5000;
/** Milliseconds for a last line to leave. */
const FLUSH = 50;
const STANDARD_ERROR = 2;

class Watch {
  readonly #sockets = new Set<Socket>();
  readonly #token = randomUUID();
  #ended = false;
  #said = false;

  constructor(
    private readonly start: WatchStart,
    private readonly port: MessagePort,
  ) {}

  /** Rank 0: takes the others' connections. */
  listen(): void {
    const server = createServer((socket) => this.#receive(socket));
    // the connections keep the thread alive, and the main thread ends it
    server.listen(0, this.start.local ? LOOP : undefined, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      this.#report({ kind: 'listening', port, token: this.#token });
    });
  }

  async obey(order: WatchOrder): Promise<void> {
    if (order.kind === 'connect') await this.#connect(order.post);
    else if (order.kind === 'fail') this.#tell({ ...order, kind: 'failed' });
    else this.#end();
  }

  async #connect(post: Extract<WatchOrder, { kind: 'connect' }>['post']): Promise<void> {
    try {
      const socket = await connectTo(post);
      this.#sockets.add(socket);
      const { rank } = this.start;
      let welcomed = false;
      const deadline = setTimeout(() => socket.destroy(), WELCOME);
      sayLine(socket, { kind: 'hello', token: post.token, rank, pid: process.pid, host: hostname() });
      onLines(socket, (line) => {
        if (line.kind === 'welcome') {
          welcomed = true;
          clearTimeout(deadline);
          this.#report({ kind: 'connected', problem: undefined });
        } else if (line.kind === 'bye') this.#ended = true;
        // rank 0 says why
        else if (line.kind === 'failed') this.#said = true;
      });
      socket.on('close', () => {
        clearTimeout(deadline);
        this.#sockets.delete(socket);
        if (welcomed) this.#loseFirst();
        else this.#report({ kind: 'connected', problem: `what answers at ${post.host}:${post.port} is not rank 0` });
      });
    } catch (error) {
      this.#report({ kind: 'connected', problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #receive(socket: Socket): void {
    let who: string | undefined;
    let parted = false;
    onLines(socket, (line) => {
      if (line.kind === 'hello' && line.token === this.#token) {
        who = `rank ${line.rank} of ${this.start.size} (process ${line.pid} on ${line.host})`;
        this.#sockets.add(socket);
        sayLine(socket, { kind: 'welcome' });
      } else if (who === undefined) socket.destroy();
      else if (line.kind === 'bye') parted = true;
      else if (line.kind === 'failed') {
        parted = true;
        this.#lose(
          `${who}${line.told ? '' : ' is lost'}: ${line.message}${line.told ? '' : this.start.advice}`,
          PRECEDENCE,
        );
      }
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (who !== undefined && !parted && !this.#ended) this.#lose(`${who} is lost${this.start.advice}`, 0);
    });
  }

  #lose(sentence: string, patience: number): void {
    if (this.#said) return;
    this.#said = true;
    setTimeout(() => {
      if (this.#ended) return;
      writeSync(STANDARD_ERROR, `i2p: ${sentence}\n`);
      this.#tell({ kind: 'failed', message: sentence, told: true });
      setTimeout(() => exitNow(1), FLUSH);
    }, patience);
  }

  #loseFirst(): void {
    if (this.#ended) return;
    const { rank, size, advice } = this.start;
    if (rank === 1 && !this.#said) writeSync(STANDARD_ERROR, `i2p: rank 0 of ${size} is lost${advice}\n`);
    exitNow(1);
  }

  #tell(line: WatchLine): void {
    for (const socket of this.#sockets) sayLine(socket, line);
  }

  #end(): void {
    this.#ended = true;
    this.#tell({ kind: 'bye' });
    for (const socket of this.#sockets) socket.end();
    // a goodbye is a few bytes: half a second is plenty
    const wait = setTimeout(() => process.exit(), PRECEDENCE);
    let open = this.#sockets.size;
    for (const socket of this.#sockets)
      socket.on('close', () => {
        if (--open > 0) return;
        clearTimeout(wait);
        process.exit();
      });
    if (open === 0) process.exit();
  }

  #report(report: WatchReport): void {
    this.port.postMessage(report);
  }
}

if (parentPort) {
  const start = workerData as WatchStart;
  const watch = new Watch(start, parentPort);
  parentPort.on('message', (order: WatchOrder) => void watch.obey(order));
  if (start.rank === 0) watch.listen();
}
