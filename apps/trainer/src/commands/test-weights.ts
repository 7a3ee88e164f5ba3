/** `--test` of the commands that train with labels: which options it goes with, and what it opens. */
import type { CheckpointKind } from '@i2p/mae';
import type { ConfigKind } from '../config/config-kind.js';
import type { Layer } from '../config/merge.js';
import { openWholeModel, type WholeModel } from '../supervised/whole-model.js';
import { UserError } from '../user-error.js';
import type { SupervisedOptions } from './supervised-options.js';

/** Options that only training has a use for. */
const OF_TRAINING = [
  'resume',
  'continueFrom',
  'checkpoint',
  'steps',
  'epochs',
  'batch',
  'microBatch',
  'fraction',
] as const;

/**
 * @param layer what the options say
 * @throws UserError when an option of training is given too, or there is nothing to test
 */
export function testedWeights<T extends { readonly start: { readonly checkpoint: string | null } }>(
  kind: ConfigKind<T>,
  of: Exclude<CheckpointKind, 'pretrain'>,
  path: string,
  options: SupervisedOptions & { readonly fraction?: number },
  layer: Layer,
): WholeModel<T> {
  const odd = OF_TRAINING.find((name) => options[name] !== undefined);
  if (odd !== undefined) {
    const flag = `--${odd.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UserError(`--test trains nothing: leave ${flag} out`);
  }
  return openWholeModel(kind, of, path, {
    ...(options.config === undefined ? {} : { config: options.config }),
    set: options.set ?? [],
    layer,
  });
}
