/** A downstream model before the first step that its run will do. */
import type { CheckpointKind } from '@i2p/mae';
import type { LoadReport } from '@i2p/nn';
import type { HostTensor } from '@i2p/safetensors';
import type { Console } from '../console.js';
import type { RunLength } from '../pretrain/learning-rate.js';
import type { Checkpoint } from '../run-folder/checkpoint-store.js';
import { continuedFile } from '../student/continued-file.js';
import type { EncoderSource } from './encoder-source.js';
import { initialiseEncoder } from './initialise-encoder.js';
import { loadExactly } from './load-exactly.js';
import type { RunPlace } from './run-place.js';

interface Beginning {
  readonly place: RunPlace;
  readonly source: EncoderSource;
  readonly kind: Exclude<CheckpointKind, 'pretrain'>;
  readonly length: RunLength;
}

/**
 * Loads the encoder, or a whole run of the official code, into a model whose run has no checkpoint of its own.
 * @returns what the run of the official code goes on from
 * @throws UserError when the file does not fit
 */
export function beginModel(
  model: {
    loadEncoder(tensors: ReadonlyMap<string, HostTensor>): LoadReport;
    loadStateDict(tensors: ReadonlyMap<string, HostTensor>): LoadReport;
  },
  { place: { begun, start }, source, kind, length }: Beginning,
  console: Console,
): Checkpoint | undefined {
  if (begun) return undefined;
  if (start === undefined) {
    initialiseEncoder(model, source, kind, console);
    return undefined;
  }
  const checkpoint = continuedFile(start, kind, length, console);
  // here, before the run's folder is made
  loadExactly(model, checkpoint);
  return checkpoint;
}
