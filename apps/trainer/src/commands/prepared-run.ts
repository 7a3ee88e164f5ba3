/** A supervised run before its first step: a new one, or one that goes on, with data opened and `auto` filled in. */
import { resolve } from 'node:path';
import type { ConfigKind } from '../config/config-kind.js';
import type { Layer } from '../config/merge.js';
import type { Console } from '../console.js';
import { newPlace, type RunPlace } from '../supervised/run-place.js';
import { expectOut, freshConfig, resumedRun, type SupervisedOptions } from './supervised-options.js';

/**
 * @param layer what the command's options say
 * @param prepare opens the data and completes the configuration
 * @throws UserError when no folder was named, or the run cannot be made or continued
 */
export async function preparedRun<T extends object, P extends { readonly config: T }>(
  kind: ConfigKind<T>,
  options: SupervisedOptions,
  layer: Layer,
  prepare: (asked: T, console: Console) => Promise<P>,
  console: Console,
): Promise<{ prepared: P; place: RunPlace }> {
  if (options.resume !== undefined) {
    const { config, place } = resumedRun(kind, options, options.resume, layer, console);
    return { prepared: await prepare(config, console), place };
  }
  const out = expectOut(options);
  const prepared = await prepare(freshConfig(kind, options, 'small', layer), console);
  const { continueFrom } = options;
  return {
    prepared,
    place: newPlace(out, prepared.config, continueFrom === undefined ? undefined : resolve(continueFrom)),
  };
}
