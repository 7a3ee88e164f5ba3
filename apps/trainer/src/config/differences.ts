/** Which keys two configurations disagree in. */
import { type ConfigKind, keysOf } from './config-kind.js';
import { PRETRAINING } from './pretraining-kind.js';
import type { RunConfig } from './schema.js';

export interface Difference {
  /** `section.key` */
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

export function differences(before: RunConfig, after: RunConfig): Difference[] {
  return differencesOf(PRETRAINING, before, after);
}

/** The differences that make it another run. */
export function runChanges(before: RunConfig, after: RunConfig): Difference[] {
  return runChangesOf(PRETRAINING, before, after);
}

/** As `runChanges`, for any kind of configuration. */
export function runChangesOf<T extends object>(kind: ConfigKind<T>, before: T, after: T): Difference[] {
  return differencesOf(kind, before, after).filter(({ key }) => !kind.free.test(key));
}

function differencesOf<T extends object>(kind: ConfigKind<T>, before: T, after: T): Difference[] {
  return keysOf(kind).flatMap((key) => {
    const [first, second] = [JSON.stringify(valueAt(before, key)), JSON.stringify(valueAt(after, key))];
    return first === second ? [] : [{ key, before: first, after: second }];
  });
}

function valueAt(config: object, key: string): unknown {
  const [section, name] = key.split('.') as [string, string];
  return (config as Record<string, Record<string, unknown>>)[section]?.[name];
}
