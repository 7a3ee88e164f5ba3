/** Takes some files out of a wheel, which is a zip archive. */
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, open, type ZipFile } from 'yauzl';
import { messageOf, UserError } from '../user-error.js';

/** @returns the names that were written @throws UserError when the archive is damaged or leads out of the folder */
export async function unpackWheel(file: string, wanted: RegExp, folder: string): Promise<string[]> {
  try {
    return await unpack(file, wanted, folder);
  } catch (error) {
    throw new UserError(`cannot unpack ${file}: ${messageOf(error)}`, { cause: error });
  }
}

async function unpack(file: string, wanted: RegExp, folder: string): Promise<string[]> {
  const zip = await new Promise<ZipFile>((done, fail) =>
    open(file, { lazyEntries: true }, (error, opened) => (error ? fail(error) : done(opened))),
  );
  const written: string[] = [];
  // where it failed; after its end it is closed already
  zip.once('error', () => zip.close());
  await new Promise<void>((done, fail) => {
    zip.on('error', fail);
    zip.on('end', done);
    zip.on('entry', (entry) => {
      const name = entry.fileName;
      if (name.endsWith('/') || !wanted.test(name)) zip.readEntry();
      else
        writeEntry(zip, entry, within(folder, name)).then(() => {
          written.push(name);
          zip.readEntry();
        }, fail);
    });
    zip.readEntry();
  });
  return written;
}

async function writeEntry(zip: ZipFile, entry: Entry, target: string): Promise<void> {
  const stream = await new Promise<Readable>((done, fail) =>
    zip.openReadStream(entry, (error, opened) => (error ? fail(error) : done(opened))),
  );
  mkdirSync(dirname(target), { recursive: true });
  // programs stay programs
  const mode = (entry.externalFileAttributes >>> 16) & 0o777;
  await pipeline(stream, createWriteStream(target, { mode: mode || 0o644 }));
}

function within(folder: string, name: string): string {
  const target = resolve(folder, name);
  if (!target.startsWith(resolve(folder) + sep)) throw new Error(`the entry ${name} leads out of the folder`);
  return join(target);
}
