/** From the configuration that was asked for to the one of a run: data opened, `auto` filled in. */
import type { DatasetPair } from '@i2p/data';
import type { ClassifierConfig } from '@i2p/mae';
import type { FinetuneConfig } from '../config/finetune-schema.js';
import type { Console } from '../console.js';
import { type EncoderSource, namedEncoder, resolveEncoder } from '../supervised/encoder-source.js';
import { openClassificationData } from './classification-data.js';

export interface PreparedFinetune {
  /** Complete: this is what the run folder keeps. */
  readonly config: FinetuneConfig;
  readonly classifier: ClassifierConfig;
  readonly data: DatasetPair;
  readonly source: EncoderSource;
}

/** @throws UserError when no checkpoint was named, or data or checkpoint cannot be opened */
export async function prepareFinetune(asked: FinetuneConfig, console: Console): Promise<PreparedFinetune> {
  const source = namedEncoder(asked.start.checkpoint);
  const data = await openClassificationData(asked);
  const { classNames, pointsPerCloud } = data.train;
  const classes = asked.model.classes === 'auto' ? classNames.length : asked.model.classes;
  const classifier = { ...resolveEncoder(asked.model, source, (line) => console.note(line)), classes };
  const stored = asked.data.stored ?? pointsPerCloud;
  const scale = data.scale ?? ('unit-ball' as const);
  const filledIn = { stored, classNames: [...classNames], scale };
  const config = { ...asked, model: classifier, data: { ...asked.data, ...filledIn } };
  return { config, classifier, data, source };
}
