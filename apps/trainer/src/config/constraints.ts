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

/** @throws UserError naming the first condition that does not hold */
export function checkTraining(training: RunConfig['training'], source: string): void {
  if ((training.steps === null) === (training.epochs === null)) {
    throw new UserError(
      `config ${source}: give exactly one of training.steps and training.epochs, got ${training.steps} and ${training.epochs}`,
    );
  }
}
