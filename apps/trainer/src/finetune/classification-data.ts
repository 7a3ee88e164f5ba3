/** The clouds of a classification run: a data set, a share of its labels, or one few-shot fold. */
import { existsSync } from 'node:fs';
import {
  candidatePoints,
  type DatasetPair,
  isClassFolders,
  openDataset,
  openFewShotFold,
  selectClouds,
} from '@i2p/data';
import { labelledFraction, makeFewShotFold } from '@i2p/eval';
import type { FinetuneConfig } from '../config/finetune-schema.js';
import { isFewShotFolder } from '../fewshot/fold-folder.js';
import { UserError } from '../user-error.js';

/** @throws UserError when there is no data, or its clouds have too few points or other classes than the run's */
export async function openClassificationData(config: FinetuneConfig): Promise<DatasetPair> {
  const { data, model, training } = config;
  const whole = await openSource(config);
  const { train } = whole;
  const most = pointsNeeded(config);
  if (train.pointsPerCloud < most)
    throw new UserError(`${train.name} has ${train.pointsPerCloud} points in a cloud, the configuration needs ${most}`);
  if (data.classNames !== null && data.classNames.join() !== train.classNames.join()) {
    throw new UserError(
      `the run was made for the classes ${data.classNames.join(', ')}, but ${train.name} has ${train.classNames.join(', ')}`,
    );
  }
  if (model.classes !== 'auto' && model.classes < train.classNames.length)
    throw new UserError(`model.classes is ${model.classes}, but ${train.name} has ${train.classNames.length} classes`);
  if (data.fraction === 1) return whole;
  const kept = labelledFraction(train.labels, data.fraction, training.seed);
  return {
    ...whole,
    train: selectClouds(train, kept),
    description: `${whole.description}; ${kept.length} training clouds (${data.fraction} of each class)`,
  };
}

async function openSource(config: FinetuneConfig): Promise<DatasetPair> {
  const { source, fewShot } = config.data;
  if (source === null)
    throw new UserError('no data: give --data FOLDER, --data train.h5,test.h5, or --data synthetic:');
  if (fewShot?.folder === true) return openFewShotFold(source, fewShot.way, fewShot.shot, fewShot.fold);
  const pair = await openStored(source, config).catch((error: unknown) => {
    // folds may lie beside a data set
    if (!isFewShotFolder(source)) throw error;
    throw new UserError(`${source} holds few-shot folds: give it to i2p fewshot, as --data or --fold-folder`, {
      cause: error,
    });
  });
  return fewShot === null ? pair : makeFewShotFold(pair, { ...fewShot, seed: config.training.seed });
}

/** All stored points, where a source has a number of its own; own meshes and clouds are sampled to what the run needs. */
async function openStored(source: string, config: FinetuneConfig): Promise<DatasetPair> {
  const { stored, variant } = config.data;
  const options = variant === null ? {} : { variant };
  if (stored !== null) return openDataset(source, { ...options, points: stored });
  const whole = await openDataset(source, options);
  const { points } = config.model;
  const wanted =
    config.data.candidates === 'auto' ? candidatePoints(points, Number.POSITIVE_INFINITY) : pointsNeeded(config);
  const short = whole.train.pointsPerCloud < wanted;
  const own = short && existsSync(source) && (await isClassFolders(source));
  return own ? openDataset(source, { points: wanted }) : whole;
}

/** Points that every cloud must have. */
function pointsNeeded({ data, model }: FinetuneConfig): number {
  return Math.max(model.points, data.candidates === 'auto' ? 0 : data.candidates);
}
