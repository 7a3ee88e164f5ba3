/** Both towers of CLIP under OpenAI's names, from whatever file holds them. */
import { readOfficialCheckpoint } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import { isTensor, openTorchFile, type StoredValue } from '@i2p/torch-file';
import { readTensorFile } from '../run-folder/checkpoint-store.js';
import { isTorchFile } from '../student/checkpoint-file.js';
import { messageOf, UserError } from '../user-error.js';

/** One tensor of each tower tells that both are there. */
const LANDMARKS = ['visual.conv1.weight', 'token_embedding.weight', 'text_projection'];

/**
 * OpenAI's TorchScript archive, a state dict of it (also in safetensors), or a checkpoint of the official code with it inside.
 * @throws UserError that names the file and what it lacks
 */
export function readClipTowers(file: string): Map<string, HostTensor> {
  const towers = read(file);
  const missing = LANDMARKS.filter((name) => !towers.has(name));
  if (missing.length > 0)
    throw new UserError(
      `--with-teacher ${file}: expected both towers of CLIP in OpenAI's names, but ${missing.join(' and ')} is missing`,
    );
  return towers;
}

function read(file: string): Map<string, HostTensor> {
  if (!isTorchFile(file)) return readTensorFile(file);
  try {
    const content = openTorchFile(file);
    const own = tensorsOf(content);
    return own.size > 0 ? own : readOfficialCheckpoint(content).teacher;
  } catch (error) {
    throw new UserError(`--with-teacher ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function tensorsOf(content: StoredValue): Map<string, HostTensor> {
  if (!(content instanceof Map)) return new Map();
  return new Map([...content].filter((entry): entry is [string, HostTensor] => isTensor(entry[1])));
}
