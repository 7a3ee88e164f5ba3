/** Writing that survives a crash: bytes reach the disk before a name points to them. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../user-error.js';

/** Writes and syncs a file. @throws UserError when the disk is full or the file cannot be written */
export function writeSynced(file: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  explained(file, () => {
    const handle = openSync(file, 'w');
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  });
}

/** Replaces a file in one step: a reader sees the old or the new content, never a part. */
export function replaceFile(file: string, content: string | Uint8Array): void {
  const draft = `${file}.tmp`;
  try {
    writeSynced(draft, content);
    explained(file, () => renameSync(draft, file));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

/** Makes renames and new names in a folder durable. */
export function syncFolder(folder: string): void {
  explained(folder, () => {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  });
}

/** Runs a file operation; its failure becomes one sentence that names the file and the cause. */
export function explained<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new UserError(`the disk is full: cannot write ${file}`, { cause: error });
    if (code === 'EFBIG') throw new UserError(`${file} would be larger than the system allows`, { cause: error });
    throw new UserError(`cannot write ${file}: ${messageOf(error)}`, { cause: error });
  }
}
