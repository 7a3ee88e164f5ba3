/** Writes what was exported and says so. */
import type { Console } from '../console.js';
import { replaceFile } from '../run-folder/durable.js';

/** @returns the command's result */
export function writeExport(checkpoint: string, out: string, bytes: Uint8Array, console: Console): object {
  replaceFile(out, bytes);
  console.say(`${checkpoint} -> ${out} (${(bytes.length / 1e6).toFixed(1)} MB)`);
  return { file: out, checkpoint, bytes: bytes.length };
}
