/** Which keys two configurations disagree in. */
import { knownKeys, type RunConfig } from './schema.js';

export interface Difference {
  /** `section.key` */
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

export function differences(before: RunConfig, after: RunConfig): Difference[] {
  return knownKeys().flatMap((key) => {
    const [first, second] = [JSON.stringify(valueAt(before, key)), JSON.stringify(valueAt(after, key))];
    return first === second ? [] : [{ key, before: first, after: second }];
  });
}

/** What may differ when a run goes on: where things lie, and what does not change a number. */
const FREE = /^(data\.source|teacher\.(file|threads|bankFolder)|checkpoint\.|log\.(every|reportShapes))/;

/** The differences that make it another run. */
export function runChanges(before: RunConfig, after: RunConfig): Difference[] {
  return differences(before, after).filter(({ key }) => !FREE.test(key));
}

function valueAt(config: RunConfig, key: string): unknown {
  const [section, name] = key.split('.') as [string, string];
  return (config as Record<string, Record<string, unknown>>)[section]?.[name];
}
