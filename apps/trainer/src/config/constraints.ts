/** Conditions between the values of a configuration that a type cannot express. */
import { UserError } from '../user-error.js';
import type { ModelSection, RunConfig } from './schema.js';

/** @throws UserError naming the first condition that does not hold */
export function checkModel(model: ModelSection, source: string): void {
  const fail = (message: string): never => {
    throw new UserError(`config ${source}: ${message}`);
  };
  const { points, numGroups, groupSizes, encoderDims, decoderDims, numHeads } = model;
  const sizes = [points, ...numGroups];
  numGroups.forEach((groups, level) => {
    const below = sizes[level] as number;
    const where = level === 0 ? 'model.points' : `the groups of level ${level - 1}`;
    if (groups > below)
      fail(`model.numGroups asks for ${groups} groups at level ${level}, but ${where} are only ${below}`);
    const neighbours = groupSizes[level] as number;
    if (neighbours > below)
      fail(`model.groupSizes asks for ${neighbours} neighbours at level ${level}, but ${where} are only ${below}`);
    const width = encoderDims[level] as number;
    if (width % numHeads !== 0)
      fail(`model.encoderDims ${width} at level ${level} is not a multiple of model.numHeads ${numHeads}`);
  });
  if (decoderDims[0] !== encoderDims[2] || decoderDims[1] !== encoderDims[1]) {
    fail(
      `model.decoderDims must be [${encoderDims[2]}, ${encoderDims[1]}], the encoder's widths coarse to fine, got [${decoderDims}]`,
    );
  }
  const masked = Math.trunc(model.maskRatio * numGroups[2]);
  if (masked === 0 || masked === numGroups[2]) {
    fail(
      `model.maskRatio ${model.maskRatio} masks ${masked} of ${numGroups[2]} groups; at least one must be masked and one visible`,
    );
  }
}

/** What ranks of a job need beside `checkTraining`. @throws UserError naming the first condition that does not hold */
export function checkRanks({ batch, workers, microBatch }: RunConfig['training'], ranks: number): void {
  if (workers !== 1)
    throw new UserError(
      `training.workers is ${workers}, but ${ranks} ranks share each batch: start more ranks instead`,
    );
  const share = batch / ranks;
  if (!Number.isInteger(share))
    throw new UserError(`training.batch ${batch} cannot be shared equally by ${ranks} ranks: make it a multiple`);
  if (microBatch !== null && !Number.isInteger(share / microBatch))
    throw new UserError(`training.microBatch ${microBatch} does not divide the ${share} clouds of a rank`);
}

/** @throws UserError naming the first condition that does not hold */
export function checkTraining(training: RunConfig['training'], source: string): void {
  const fail = (message: string): never => {
    throw new UserError(`config ${source}: ${message}`);
  };
  const { steps, epochs, batch, workers, microBatch } = training;
  if ((steps === null) === (epochs === null))
    fail(`give exactly one of training.steps and training.epochs, got ${steps} and ${epochs}`);
  const share = batch / workers;
  if (!Number.isInteger(share))
    fail(`training.batch ${batch} cannot be shared equally by training.workers ${workers}: make it a multiple`);
  if (microBatch !== null && !Number.isInteger(share / microBatch)) {
    const owner = workers === 1 ? 'of a batch' : 'of a worker';
    fail(`training.microBatch ${microBatch} does not divide the ${share} clouds ${owner}`);
  }
}
