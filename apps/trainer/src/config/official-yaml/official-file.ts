/**
 * A configuration file of the official code: nested mappings whose `_base_` pulls in a second file (SPEC 9). Here it
 * becomes a flat list of dotted keys.
 */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { UserError } from '../../user-error.js';

export interface OfficialFile {
  readonly source: string;
  /** `model.NAME`: which of the official models it is for. */
  readonly name: string;
  /** Every value by its dotted key, `optimizer.kwargs.lr`; lists are values. */
  readonly values: ReadonlyMap<string, unknown>;
  /** Where the official repository lies: relative paths start here. */
  readonly root: string;
}

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Top-level keys that no configuration of this project has. */
const OFFICIAL_KEYS = ['optimizer', 'scheduler', 'total_bs', 'max_epoch'];

/** Whether a text that is no plain YAML is an official configuration. */
export function looksOfficial(text: string): boolean {
  return OFFICIAL_KEYS.some((key) => new RegExp(`^${key} *:`, 'm').test(text)) || /\bNAME *:/.test(text);
}

/** Whether a parsed document is an official configuration and not one of this project. */
export function isOfficial(document: unknown): document is Mapping {
  if (!isMapping(document)) return false;
  const { model } = document;
  return OFFICIAL_KEYS.some((key) => key in document) || (isMapping(model) && 'NAME' in model);
}

/**
 * Joins the second files and flattens.
 * @param parse reads and parses one YAML file
 * @throws UserError when a second file is missing or includes itself, or the model has no name
 */
export function readOfficialFile(document: Mapping, source: string, parse: (file: string) => unknown): OfficialFile {
  const reader = new BaseReader(parse);
  const values = new Map<string, unknown>();
  flatten(reader.joined(document, [resolve(source)]), '', values);
  const name = values.get('model.NAME');
  if (typeof name !== 'string')
    throw new UserError(
      `${source}: expected the name of an official model in model.NAME, got ${JSON.stringify(name) ?? 'nothing'}`,
    );
  return { source, name, values, root: reader.root ?? process.cwd() };
}

function flatten(node: Mapping, prefix: string, into: Map<string, unknown>): void {
  for (const [key, value] of Object.entries(node)) {
    if (isMapping(value)) flatten(value, `${prefix}${key}.`, into);
    else into.set(`${prefix}${key}`, value);
  }
}

class BaseReader {
  /** Found with the first second file. */
  root: string | undefined;

  constructor(private readonly parse: (file: string) => unknown) {}

  /** `files`: the one that holds the node and those that include it. */
  joined(node: Mapping, files: readonly [string, ...string[]]): Mapping {
    const { _base_: base, ...own } = node;
    const below = base === undefined ? {} : this.included(base, files);
    const joined: Record<string, unknown> = { ...below };
    for (const [key, value] of Object.entries(own)) {
      const lower = joined[key];
      if (!isMapping(value)) joined[key] = value;
      else joined[key] = { ...(isMapping(lower) ? lower : {}), ...this.joined(value, files) };
    }
    return joined;
  }

  private included(base: unknown, files: readonly [string, ...string[]]): Mapping {
    if (typeof base !== 'string')
      throw new UserError(`${files[0]}: expected a file in _base_, got ${JSON.stringify(base)}`);
    const file = this.find(base, files[0]);
    if (files.includes(file)) throw new UserError(`${file}: includes itself through _base_`);
    const document = this.parse(file);
    if (!isMapping(document)) throw new UserError(`${file}: expected a mapping, got ${JSON.stringify(document)}`);
    return this.joined(document, [file, ...files]);
  }

  /** Beside the file, in a folder above it (the official root is one), or in the working directory. */
  private find(base: string, from: string): string {
    if (isAbsolute(base) && existsSync(base)) return base;
    const folders = [...foldersAbove(from), process.cwd()];
    const folder = isAbsolute(base) ? undefined : folders.find((candidate) => existsSync(resolve(candidate, base)));
    if (folder === undefined)
      throw new UserError(
        `${from}: _base_ ${base} is neither beside the file, nor in a folder above it, nor in the working directory`,
      );
    this.root ??= folder;
    return resolve(folder, base);
  }
}

function foldersAbove(file: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); folders.at(-1) !== folder; folder = dirname(folder)) folders.push(folder);
  return folders;
}
