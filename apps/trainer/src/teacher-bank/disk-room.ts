/** Sizes of files as people say them, and whether a disk has room for them. */
import { mkdirSync, statfsSync } from 'node:fs';
import { explained } from '../run-folder/durable.js';
import { UserError } from '../user-error.js';

/** Left for everything else: checkpoints, reports. */
const RESERVE = 256e6;

/** @throws UserError when `bytes` more do not fit */
export function expectRoom(folder: string, bytes: number, hint: string): void {
  explained(folder, () => mkdirSync(folder, { recursive: true }));
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize - RESERVE;
  if (bytes > 0 && bytes > free)
    throw new UserError(
      `the teacher's bank needs another ${sizeOf(bytes)} in ${folder}, which has room for ${sizeOf(Math.max(0, free))}; ${hint}`,
    );
}

/** Bytes in decimal units, two digits. */
export function sizeOf(bytes: number): string {
  if (bytes < 0.95e9) return `${decimals(bytes / 1e6)} MB`;
  return `${decimals(bytes / 1e9)} GB`;
}

function decimals(value: number): string {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}
