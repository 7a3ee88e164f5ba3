/** What tells the configurations of one task from those of another: keys, presets, conditions. */
import type { z } from 'zod';

/** A schema of sections that hold keys. */
export interface SectionedSchema<T> {
  readonly shape: Readonly<Record<string, { readonly shape: Readonly<Record<string, unknown>> }>>;
  safeParse(value: unknown): z.ZodSafeParseResult<T>;
}

export interface ConfigKind<T> {
  readonly schema: SectionedSchema<T>;
  /** In front of the preset's name in presets/; `--config` goes without it. */
  readonly prefix: '' | 'finetune-' | 'segment-';
  /** Conditions between values. @throws UserError naming the first one that does not hold */
  readonly check: (config: T, source: string) => void;
  /** Keys, `section.key`, that may differ when a run goes on: where things lie, and what does not change a number. */
  readonly free: RegExp;
}

/** Every known key of a kind, written `section.key`. */
export function keysOf<T>({ schema }: ConfigKind<T>): string[] {
  return Object.entries(schema.shape).flatMap(([section, { shape }]) =>
    Object.keys(shape).map((key) => `${section}.${key}`),
  );
}
