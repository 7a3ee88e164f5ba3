/** Which bytes a branch or tag of a hub repository last stood for, so that a kept copy serves where the hub cannot be reached. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile } from '../run-folder/durable.js';
import type { HubName } from './hub-name.js';

const CHECKSUM = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** @param folder of the repository, in the cache */
export function rememberRevision(folder: string, name: HubName, checksum: string): void {
  const record = recordOf(folder, name);
  mkdirSync(dirname(record), { recursive: true });
  replaceFile(record, checksum);
}

/** The kept copy of a revision; undefined when there is none. */
export function lastSeen(folder: string, name: HubName): string | undefined {
  const record = recordOf(folder, name);
  const checksum = existsSync(record) ? readFileSync(record, 'utf8') : '';
  const copy = join(folder, checksum, name.file);
  return CHECKSUM.test(checksum) && existsSync(copy) ? copy : undefined;
}

function recordOf(folder: string, { revision, file }: HubName): string {
  return join(folder, 'revisions', encodeURIComponent(revision), file);
}
