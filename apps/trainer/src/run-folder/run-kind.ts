/** What a run folder is a run of, as the keys of its configuration tell. */
import { existsSync } from 'node:fs';
import type { ConfigKind } from '../config/config-kind.js';
import { FINETUNING } from '../config/finetune-schema.js';
import { readConfigFileOf } from '../config/load-config.js';
import { PRETRAINING } from '../config/pretraining-kind.js';
import { SEGMENTATION } from '../config/segment-schema.js';
import { UserError } from '../user-error.js';
import { runFolder } from './run-folder.js';

/** What a run is, when it is of a downstream task; undefined for a pre-training, and for what is no run at all. */
export function downstreamKind(root: string): string | undefined {
  const { config } = runFolder(root);
  if (!existsSync(config) || reads(PRETRAINING, config)) return undefined;
  if (reads(FINETUNING, config)) return 'a fine-tuning run (of i2p finetune or fewshot)';
  return reads(SEGMENTATION, config) ? 'a segmentation run (of i2p segment)' : undefined;
}

function reads<T>(kind: ConfigKind<T>, config: string): boolean {
  try {
    readConfigFileOf(kind, config);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
