/** `metrics.jsonl`: one line of JSON a step, in step order, without times, so that equal runs have equal files. */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { UserError } from '../user-error.js';
import { explained } from './durable.js';

/** What a run records after each step. Steps count finished updates, from 1. */
export interface StepMetrics {
  readonly step: number;
  readonly learningRate: number;
  readonly loss3d: number;
  /** Only where there are 2D targets. */
  readonly loss2d?: number;
  /** The losses divided by those of the best constant prediction for this batch: below 1 means something is learned. */
  readonly relative3d: number;
  readonly relative2d?: number;
  /** On the fixed test clouds, at some steps only. */
  readonly featureStd?: number;
  readonly effectiveRank?: number;
}

/** An append-only file of JSON lines. */
export class MetricsLog {
  readonly #handle: number;
  #bytes: number;

  /**
   * Opens the file and cuts it to a known length.
   * @throws UserError when it is shorter than that, i.e. lines are missing
   */
  constructor(
    private readonly file: string,
    bytes = 0,
  ) {
    const text = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    if (text.length < bytes) {
      throw new UserError(`${file}: ${text.length} bytes, but the checkpoint was taken at ${bytes}; lines are missing`);
    }
    this.#handle = explained(file, () => openSync(file, 'a'));
    explained(file, () => ftruncateSync(this.#handle, bytes));
    this.#bytes = bytes;
  }

  append(metrics: object): void {
    const line = Buffer.from(`${JSON.stringify(metrics)}\n`);
    explained(this.file, () => {
      for (let at = 0; at < line.length; ) at += writeSync(this.#handle, line, at);
    });
    this.#bytes += line.length;
  }

  /** Brings every line to the disk. @returns the length of the file */
  sync(): number {
    explained(this.file, () => fsyncSync(this.#handle));
    return this.#bytes;
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** All complete lines of a metrics file; a half-written last line is left out. */
export function readMetrics<Metrics = StepMetrics>(file: string): Metrics[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Metrics);
}
