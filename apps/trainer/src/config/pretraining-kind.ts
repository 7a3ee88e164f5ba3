/** The configuration of a pre-training run. */
import type { ConfigKind } from './config-kind.js';
import { checkModel, checkTraining } from './constraints.js';
import { type RunConfig, runConfigSchema } from './schema.js';

export const PRETRAINING: ConfigKind<RunConfig> = {
  schema: runConfigSchema,
  prefix: '',
  check({ model, training }, source) {
    checkModel(model, source);
    checkTraining(training, source);
  },
  free: /^(data\.source|teacher\.(file|threads|bankFolder)|checkpoint\.|log\.(every|reportShapes))/,
};
