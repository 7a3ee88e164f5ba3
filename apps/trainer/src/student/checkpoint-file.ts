/** Weights of a student in a file of their own: safetensors, or a `.pth` of the official code (SPEC 10). */
import { closeSync, openSync, readSync } from 'node:fs';
import { type OfficialCheckpoint, readOfficialCheckpoint } from '@i2p/mae';
import { openTorchFile } from '@i2p/torch-file';
import { readTensorFile } from '../run-folder/checkpoint-store.js';
import { messageOf, UserError } from '../user-error.js';

/** What a file that PyTorch wrote begins with: a zip file, or a pickle of the older format, which is refused in words. */
const TORCH_HEADS = ['504b0304', '80028a0a'];
const TORCH_NAMES = /\.(pth|pt|bin|ckpt|tar)$/;

/** Whether PyTorch wrote a file; its first bytes tell. @throws UserError when it cannot be read */
export function isTorchFile(file: string): boolean {
  const head = new Uint8Array(4);
  try {
    const opened = openSync(file, 'r');
    try {
      readSync(opened, head);
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = { ENOENT: 'it does not exist', EISDIR: 'it is a folder, expected a file' }[code ?? ''];
    throw new UserError(`cannot read ${file}: ${reason ?? messageOf(error)}`, { cause: error });
  }
  return TORCH_HEADS.includes(Buffer.from(head).toString('hex')) || TORCH_NAMES.test(file);
}

/** @throws UserError that names the file when it holds no student of any kind */
export function readCheckpointFile(file: string): OfficialCheckpoint {
  try {
    return readOfficialCheckpoint(isTorchFile(file) ? openTorchFile(file) : readTensorFile(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const message = messageOf(error);
    throw new UserError(message.startsWith(file) ? message : `${file}: ${message}`, { cause: error });
  }
}

/** The checkpoint in a few words: its kind, its epoch, how good it was; undefined for bare weights of a pre-training. */
export function describeCheckpoint({ kind, epoch, metrics, optimizer }: OfficialCheckpoint): string | undefined {
  if (kind === 'pretrain' && epoch === undefined && optimizer === undefined) return undefined;
  const words = { pretrain: 'pre-training', finetune: 'fine-tuning', segmentation: 'segmentation' }[kind];
  const figures = Object.entries(metrics).map(([name, value]) => `${name} ${Number(value.toFixed(2))}`);
  const details = [...(epoch === undefined ? [] : [`epoch ${epoch}`]), ...figures];
  return `${words} checkpoint${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}
