/** Files of a hub repository by name, `hf:owner/name/file[@revision]`: downloaded once, checked, kept in a cache folder. */
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { PathInfo } from '@huggingface/hub';
import type { Console } from '../console.js';
import { messageOf, UserError } from '../user-error.js';
import { type HubName, isHubName, parseHubName } from './hub-name.js';
import { lastSeen, rememberRevision } from './last-seen.js';

const COMMIT = /^[0-9a-f]{40}$/;
/** Bytes between two notes about a download. */
const REPORT_EVERY = 64 * 2 ** 20;

export interface HubOptions {
  /** Where the hub is asked; `HF_ENDPOINT` by default, else the library's own. */
  readonly endpoint?: string;
  readonly cache?: string;
}

/**
 * A path as it is, or the local copy of a hub file; the checksum that the hub tells is checked when the file arrives. A file
 * of a fixed commit is not asked for again; where the hub cannot be reached, the copy that a branch or tag last stood for
 * serves, and a note says so.
 * @throws UserError when the name, the hub or the file is not as expected
 */
export async function localFile(path: string, console: Console, options: HubOptions = {}): Promise<string> {
  if (!isHubName(path)) return path;
  const name = parseHubName(path);
  try {
    return await cached(name, console, options);
  } catch (error) {
    throw new UserError(`cannot fetch ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Node says only "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? `${messageOf(error)} (${messageOf(cause)})` : messageOf(error);
}

async function cached(name: HubName, console: Console, options: HubOptions): Promise<string> {
  const { repository, file, revision } = name;
  const folder = join(options.cache ?? cacheFolder(), repository.replace('/', '--'));
  const fixed = COMMIT.test(revision);
  if (fixed && existsSync(join(folder, revision, file))) return join(folder, revision, file);
  const hub = await import('@huggingface/hub');
  const hubUrl = options.endpoint ?? (process.env['HF_ENDPOINT'] || undefined);
  const where = { repo: repository, revision, ...(hubUrl === undefined ? {} : { hubUrl: hubUrl.replace(/\/$/, '') }) };
  let info: PathInfo | undefined;
  try {
    [info] = await hub.pathsInfo({ ...where, paths: [file] });
  } catch (error) {
    const copy = answered(error, hub.HubApiError) ? undefined : lastSeen(folder, name);
    if (copy === undefined) throw error;
    console.note(`the hub cannot be reached (${messageOf(error)}): taking the kept copy of ${revision}, ${copy}`);
    return copy;
  }
  if (info?.type !== 'file') throw new Error(`${repository} has no file ${file} at ${revision}`);
  const checksum = checksumOf(info).expected;
  const target = join(folder, fixed ? revision : checksum, file);
  if (!existsSync(target) || statSync(target).size !== info.size) {
    const blob = await hub.downloadFile({ ...where, path: file, xet: false });
    if (!blob) throw new Error(`${repository} has no file ${file} at ${revision}`);
    console.note(`fetching ${repository}/${file} (${megabytes(info.size)} MB) into ${target}`);
    await download(blob, info, target, console);
  }
  if (!fixed) rememberRevision(folder, name, checksum);
  return target;
}

/** Whether the hub itself refused; a server that is down answers for it with 500 and more. */
function answered(error: unknown, HubApiError: new (...words: never[]) => { readonly statusCode: number }): boolean {
  return error instanceof HubApiError && error.statusCode < 500;
}

/** `$XDG_CACHE_HOME/i2p/hub`, by default `~/.cache/i2p/hub`. */
function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'i2p', 'hub');
}

/** Large files have a SHA-256 of their bytes, small ones the id that git gives them. */
function checksumOf({ lfs, oid, size }: PathInfo): { expected: string; hash: ReturnType<typeof createHash> } {
  if (lfs) return { expected: lfs.oid, hash: createHash('sha256') };
  if (oid === undefined) throw new Error('the hub tells no checksum of it');
  return { expected: oid, hash: createHash('sha1').update(`blob ${size}\0`) };
}

async function download(blob: Blob, info: PathInfo, target: string, console: Console): Promise<void> {
  const { expected, hash } = checksumOf(info);
  const draft = `${target}.${process.pid}.partial`;
  mkdirSync(dirname(target), { recursive: true });
  let done = 0;
  async function* watched(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      const before = done;
      done += chunk.length;
      if (Math.floor(done / REPORT_EVERY) > Math.floor(before / REPORT_EVERY))
        console.note(`  ${megabytes(done)} of ${megabytes(info.size)} MB`);
      yield chunk;
    }
  }
  try {
    await pipeline(Readable.fromWeb(blob.stream() as ReadableStream), watched, createWriteStream(draft));
    if (done !== info.size) throw new Error(`expected ${info.size} bytes, got ${done}`);
    const got = hash.digest('hex');
    if (got !== expected) throw new Error(`its checksum is ${got}, the hub says ${expected}`);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
