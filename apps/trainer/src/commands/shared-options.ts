/** Options and habits that all sub-commands share. */
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '../config/load-config.js';
import type { Layer } from '../config/merge.js';
import type { RunConfig } from '../config/schema.js';
import { type Console, createConsole } from '../console.js';
import { replaceFile } from '../run-folder/durable.js';

export interface SharedOptions {
  readonly json?: string;
  readonly verbose?: boolean;
}

export interface ConfigOptions {
  readonly config?: string;
  readonly set?: string[];
}

/** What `--data` takes. */
export const DATA_HELP =
  'folder in an official layout or with one sub-folder a class, train.h5,test.h5, or synthetic:[options]';

/** --json and --verbose. */
export function addSharedOptions(command: Command): Command {
  return command
    .option('--json <file>', 'write the result as JSON, accuracies as fractions')
    .option('--verbose', 'say more, and show stack traces');
}

/** --config and --set. */
export function addConfigOptions(command: Command, preset: string): Command {
  return command
    .option(
      '--config <name|file>',
      `a preset (i2p-mae, small, tiny) or a YAML file, also one of the official code${preset}`,
    )
    .option('--set <section.key=value>', 'change one key of the configuration; may be repeated', collect);
}

/** Runs a command's work and writes its result where --json says; ranks behind rank 0 have none. */
export async function finish(
  options: SharedOptions,
  work: (console: Console) => Promise<object | undefined>,
): Promise<void> {
  const result = await work(createConsole(options.verbose === true));
  if (options.json !== undefined && result !== undefined)
    replaceFile(options.json, `${JSON.stringify({ ...result, command: commandLine() }, null, 2)}\n`);
}

/** The configuration that --config and --set describe; `overrides` are the command's own options. */
export function configOf(options: ConfigOptions, preset: string, overrides: Layer = {}): RunConfig {
  return loadConfig(options.config ?? preset, options.set ?? [], overrides);
}

/** What the user typed, as a line that can be pasted back. */
export function commandLine(): string {
  const quoted = process.argv
    .slice(2)
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`));
  return ['i2p', ...quoted].join(' ');
}

/** `--data` with absolute paths, so that a run can be continued from anywhere. */
export function absoluteSource(source: string): string {
  return source.startsWith('synthetic:')
    ? source
    : source
        .split(',')
        .map((file) => resolve(file.trim()))
        .join(',');
}

/** The entries that have a value. */
export function present(keys: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
}

/** Parser of a whole number for commander. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number from 0 on.');
  return value;
}

/** Parser of a whole number from 1 on for commander. */
export function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('expected a whole number from 1 on.');
  return value;
}

/** Parser of an option that may be repeated. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
