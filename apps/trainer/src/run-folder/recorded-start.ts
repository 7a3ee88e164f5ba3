/** `start.json`: the checkpoint of the official code that a run begins with, so that it does so also when it is resumed before its first save. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, UserError } from '../user-error.js';
import { replaceFile } from './durable.js';

const schema = z.object({ continueFrom: z.string() });

/** @param start an absolute path, or `hf:owner/name/file` */
export function recordStart(file: string, start: string): void {
  replaceFile(file, `${JSON.stringify({ continueFrom: start } satisfies z.infer<typeof schema>)}\n`);
}

/** What was recorded; undefined for a run that begins by itself. @throws UserError when the file is damaged */
export function readStart(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8'))).continueFrom;
  } catch (error) {
    throw new UserError(`${file} does not tell what the run begins with: ${messageOf(error).split('\n')[0]}`, {
      cause: error,
    });
  }
}
