/** The clouds of a classification run: a data set, a share of its labels, or one few-shot fold. */
import { type DatasetPair, openDataset, openFewShotFold, selectClouds } from '@i2p/data';
import { labelledFraction, makeFewShotFold } from '@i2p/eval';
import type { FinetuneConfig } from '../config/finetune-schema.js';
import { UserError } from '../user-error.js';

/** @throws UserError when there is no data, or its clouds have too few points or other classes than the run's */
export async function openClassificationData({ data, model, training }: FinetuneConfig): Promise<DatasetPair> {
  const whole = await openSource(data, training.seed);
  const { train } = whole;
  const most = Math.max(model.points, data.candidates === 'auto' ? 0 : data.candidates);
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

async function openSource({ source, stored, fewShot }: FinetuneConfig['data'], seed: number): Promise<DatasetPair> {
  if (source === null)
    throw new UserError('no data: give --data FOLDER, --data train.h5,test.h5, or --data synthetic:');
  if (fewShot?.folder === true) return openFewShotFold(source, fewShot.way, fewShot.shot, fewShot.fold);
  const pair = await openDataset(source, stored === null ? {} : { points: stored });
  return fewShot === null ? pair : makeFewShotFold(pair, { ...fewShot, seed });
}
