/**
 * Entries as files, one each. A file appears under its name by a rename, whole; equal banks hold equal bytes, so several
 * processes may write the same entry without harm. A file that a power cut left damaged fails its checksum and counts
 * as absent.
 */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { explained } from '../run-folder/durable.js';
import { CLAIM, claim, release } from './entry-claims.js';
import { type EntryShape, entryBytes, entryValues } from './entry-format.js';

/** Entries in one sub-folder. */
const PER_FOLDER = 256;
/** Age in milliseconds at which a draft or a claim belongs to nobody any more. */
const ABANDONED = 3_600_000;

export class EntryStore {
  /** 1 for every entry that was seen on disk. */
  readonly #known: Uint8Array;
  #present = 0;

  /** @param size entries of the full bank */
  constructor(
    private readonly folder: string,
    private readonly size: number,
    private readonly shape: EntryShape,
  ) {
    this.#known = new Uint8Array(size);
    for (const file of filesBelow(join(folder, 'entries'))) {
      const [, number] = /^(\d+)\.f16$/.exec(file.name) ?? [];
      if (number !== undefined) this.#mark(Number(number));
      else if (file.name.endsWith('.draft') || file.name.endsWith(CLAIM)) removeAbandoned(file.path);
    }
  }

  /** Entries known to be on disk. */
  get present(): number {
    return this.#present;
  }

  has(entry: number): boolean {
    return this.#known[entry] === 1;
  }

  /** The float16 values of an entry; undefined when it is absent, 'damaged' when its file is not a whole entry. */
  read(entry: number): Uint16Array | 'damaged' | undefined {
    const bytes = this.#bytes(entry);
    if (!bytes) return undefined;
    const values = entryValues(bytes, this.shape);
    if (values) this.#mark(entry);
    return values ?? 'damaged';
  }

  /** Puts an entry on disk, in one step. @throws UserError when the disk is full */
  write(entry: number, bytes: Uint8Array): void {
    const file = this.#file(entry);
    const draft = `${file}.${process.pid}.draft`;
    explained(file, () => {
      mkdirSync(dirname(file), { recursive: true });
      try {
        writeFileSync(draft, bytes);
        renameSync(draft, file);
      } catch (error) {
        rmSync(draft, { force: true });
        throw error;
      }
    });
    this.#mark(entry);
  }

  /** False while another process, or another thread of this one, computes the entry; see entry-claims.ts. */
  claim(entry: number): boolean {
    return claim(this.#file(entry));
  }

  release(entry: number): void {
    release(this.#file(entry));
  }

  /** Bytes of `count` entries. */
  bytesOf(count: number): number {
    return count * entryBytes(this.shape);
  }

  #bytes(entry: number): Uint8Array<ArrayBuffer> | undefined {
    let handle: number;
    try {
      handle = openSync(this.#file(entry), 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      const bytes = new Uint8Array(fstatSync(handle).size);
      for (let at = 0, got = 1; at < bytes.length && got > 0; at += got)
        got = readSync(handle, bytes, at, bytes.length - at, null);
      return bytes;
    } finally {
      closeSync(handle);
    }
  }

  #mark(entry: number): void {
    if (entry >= this.size || this.#known[entry] === 1) return;
    this.#known[entry] = 1;
    this.#present++;
  }

  #file(entry: number): string {
    return join(this.folder, 'entries', String(Math.floor(entry / PER_FOLDER)), `${entry}.f16`);
  }
}

function filesBelow(folder: string): { name: string; path: string }[] {
  const list = (path: string): string[] => {
    try {
      return readdirSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  };
  return list(folder).flatMap((part) =>
    list(join(folder, part)).map((name) => ({ name, path: join(folder, part, name) })),
  );
}

/** A draft or a claim of a process that was killed; one that is being written now stays. */
function removeAbandoned(file: string): void {
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - written > ABANDONED) rmSync(file, { force: true });
}
