/** The classifier that `i2p classify` asks: sizes, names of its outputs, and what clouds it expects. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CloudScale } from '@i2p/data';
import type { ClassifierConfig } from '@i2p/mae';
import { FINETUNING, type FinetuneConfig } from '../config/finetune-schema.js';
import { headSizes } from '../finetune/head-sizes.js';
import { checkpointFolder, locateWeights, runOf } from '../run-folder/locate-weights.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import { runFolder } from '../run-folder/run-folder.js';
import { encoderSource, resolveEncoder } from '../supervised/encoder-source.js';
import { bestStep, type SupervisedMetrics } from '../supervised/supervised-metrics.js';
import { openWholeModel, type WholeModel } from '../supervised/whole-model.js';
import { messageOf, UserError } from '../user-error.js';

/** Points that a mesh is sampled at where no run says it: ModelNet40's and ScanObjectNN's clouds have as many. */
const STORED = 2048;

export interface ClassifierChoice {
  /** A run of `i2p finetune`, one of its checkpoints, or a file. */
  readonly checkpoint: string;
  /** What a file holds: a preset or YAML file of `i2p finetune`, and changes to it. */
  readonly config?: string;
  readonly set?: readonly string[];
  /** A text file with a class a line, in place of the names that the run knows. */
  readonly classes?: string;
  /** The checkpoint that was best on the test split, in place of the newest. */
  readonly best: boolean;
}

export interface OpenClassifier {
  readonly whole: WholeModel<FinetuneConfig>;
  readonly sizes: ClassifierConfig;
  /** Of the outputs, as far as they are known. */
  readonly names: readonly string[];
  /** Points of a cloud among which the model's are chosen. */
  readonly stored: number;
  readonly scale: CloudScale;
  readonly seed: number;
}

/** @throws UserError when the checkpoint is no fine-tuned classifier, or its run was never started */
export function openClassifier(options: ClassifierChoice): OpenClassifier {
  const path = options.best ? bestOf(options.checkpoint) : options.checkpoint;
  const { config: name, set = [] } = options;
  const given = { ...(name === undefined ? {} : { config: name }), set, layer: {} };
  const whole = openWholeModel(FINETUNING, 'finetune', path, given);
  const { config, file } = whole;
  const { classNames, stored, scale } = config.data;
  if (!whole.bare && (classNames === null || stored === null))
    throw new UserError(`${dirname(file)} is of a run that was never started: it does not say its classes`);
  const encoder = resolveEncoder(config.model, encoderSource(file));
  const head = headSizes(whole.checkpoint.model, encoder.encoderDims[2], file);
  return {
    whole,
    sizes: { ...encoder, ...head },
    names: options.classes === undefined ? (classNames ?? []) : namesIn(options.classes, head.classes),
    stored: stored ?? Math.max(STORED, config.model.points),
    scale,
    seed: config.training.seed,
  };
}

function bestOf(checkpoint: string): string {
  const run = runOf(locateWeights(checkpoint));
  if (run === undefined)
    throw new UserError(`${checkpoint} belongs to no run, so that there is no best of its checkpoints`);
  const folder = runFolder(run);
  const found = bestStep(readMetrics<SupervisedMetrics>(folder.metrics), 'testAccuracy');
  if (!found) throw new UserError(`${run} was never tested, so that none of its checkpoints is the best`);
  return checkpointFolder(folder.checkpoints, found.step);
}

function namesIn(file: string, classes: number): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`cannot read the class names: ${messageOf(error)}`, { cause: error });
  }
  const names = text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
  if (names.length !== classes)
    throw new UserError(`${file}: expected a name for each of ${classes} outputs, a line each, got ${names.length}`);
  return names;
}
