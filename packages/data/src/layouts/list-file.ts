/** Text files that list names, one a line. */
import { existsSync, readFileSync } from 'node:fs';

/** The lines that are not empty, trimmed. @throws when the file is missing, is a folder, or lists nothing */
export function listFile(path: string): string[] {
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  const found = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (found.length === 0) throw new Error(`${path} is empty, expected one name a line`);
  return found;
}
