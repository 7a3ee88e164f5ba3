/** Requests and answers as JSON lines on the standard streams of a child process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Characters of the child's last words that are kept for the message about its death. */
const LAST_WORDS = 4000;

export class JsonLines {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  private readonly ended: Promise<void>;
  private died: Error | undefined;
  private count = 0;
  private lastWords = '';

  constructor(
    private readonly name: string,
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
  ) {
    this.child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stdin?.on('error', () => {}); // a dead child is reported once, by `fail`
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS);
    });
    if (this.child.stdout) createInterface(this.child.stdout).on('line', (line) => this.receive(line));
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => {
        this.fail(`could not be started: ${error.message}`);
        resolve();
      });
      this.child.on('close', (code, signal) => {
        this.fail(`ended (${signal ?? code}): ${this.lastWords.trim()}`);
        resolve();
      });
    });
  }

  /** @throws Error with the child's words when it answers with an error or dies */
  ask<Value>(op: string, args: Readonly<Record<string, unknown>> = {}): Promise<Value> {
    if (this.died) return Promise.reject(this.died);
    const id = this.count++;
    return new Promise<Value>((resolve, reject) => {
      this.waiting.set(id, { resolve: (value) => resolve(value as Value), reject });
      this.child.stdin?.write(`${JSON.stringify({ id, op, arguments: args })}\n`);
    });
  }

  /** Closes the child's input and waits until it is gone. */
  async end(): Promise<void> {
    this.child.stdin?.end();
    await this.ended;
  }

  private receive(line: string): void {
    const { id, value, error } = JSON.parse(line) as Answer;
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(`${this.name}: ${error.trim()}`));
  }

  private fail(words: string): void {
    this.died ??= new Error(`${this.name} ${words}`);
    for (const { reject } of this.waiting.values()) reject(this.died);
    this.waiting.clear();
  }
}
