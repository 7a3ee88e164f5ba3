/** A peer program in a process of its own: loaded once, run as often as asked, timed by itself. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostTensor, readSafetensors, writeSafetensors } from '@i2p/safetensors';
import { JsonLines } from './json-lines.js';
import type { PeerEnvironment } from './peer-environment.js';
import { processEnvironment } from './process-environment.js';

export interface PeerRequest {
  /** A Python file beside `server.py`, without its ending. */
  readonly module: string;
  /** What `load` gets as numpy arrays. */
  readonly arrays?: ReadonlyMap<string, HostTensor>;
  /** What `load` gets as its second argument: anything JSON holds. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Of OpenMP, the BLAS and torch; 1 by default. */
  readonly threads?: number;
}

export interface PeerProgram {
  /** The module's own words: version, variant. */
  readonly description: string;
  /** @returns mean milliseconds of the executions, measured inside the process around the work alone */
  run(repeats?: number): Promise<number>;
  /** What the last run returned. */
  results(): Promise<Map<string, HostTensor>>;
  /** Largest resident memory of the process so far, in MB (10^6 bytes). */
  peakMegabytes(): Promise<number>;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** Starts a process and loads the module. @throws Error with the program's own words when it fails */
export async function startPeer(environment: PeerEnvironment, request: PeerRequest): Promise<PeerProgram> {
  const { module, arrays, options = {}, threads = 1 } = request;
  const folder = mkdtempSync(join(tmpdir(), 'i2p-peer-'));
  const lines = new JsonLines(
    `peer ${module}`,
    environment.command,
    environment.arguments,
    processEnvironment(process.env, threads),
  );
  const stop = async (): Promise<void> => {
    await lines.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const input = arrays ? join(folder, 'arrays.safetensors') : null;
    if (arrays && input) writeFileSync(input, writeSafetensors(arrays));
    const { description } = await lines.ask<{ description: string }>('load', {
      module,
      arrays: input,
      options,
      threads,
    });
    return {
      description,
      stop,
      run: async (repeats = 1) => 1000 * (await lines.ask<{ seconds: number }>('run', { repeats })).seconds,
      async results() {
        const file = join(folder, 'results.safetensors');
        await lines.ask('results', { file });
        return readSafetensors(readFileSync(file));
      },
      peakMegabytes: async () => (await lines.ask<{ megabytes: number }>('memory')).megabytes,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
