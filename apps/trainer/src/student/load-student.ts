/** Builds the student and fills in its weights. */
import { createI2PMae, type I2PMae, type MaeConfig } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import { modelConfigFor } from '../config/model-config.js';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { readTensorFile } from '../run-folder/checkpoint-store.js';
import { locateWeights } from '../run-folder/locate-weights.js';
import { openRun } from '../run-folder/run-folder.js';
import { messageOf, UserError } from '../user-error.js';
import { type EngineChoice, startEngine } from './matrix-engine.js';

/** An untrained student. */
export async function newStudent(config: MaeConfig, seed: number, engine?: EngineChoice): Promise<I2PMae> {
  await startEngine(engine);
  return createI2PMae(config, { seed });
}

/** Weights that `--checkpoint` names, with the configuration they belong to. */
export interface NamedCheckpoint {
  /** The file the weights come from. */
  readonly file: string;
  readonly config: RunConfig;
}

/**
 * Finds the weights: a run folder (its newest checkpoint), one checkpoint folder of a run, or a .safetensors file.
 * @param given the configuration of `--config`; needed for a bare file, otherwise the run's own is used
 * @throws UserError when there is nothing of the kind
 */
export function findCheckpoint(path: string, given: RunConfig | undefined): NamedCheckpoint {
  const { file, run } = locateWeights(path);
  if (given) return { file, config: given };
  if (run === undefined)
    throw new UserError(`--checkpoint ${path} is a file: give --config too, which says what model it holds`);
  return { file, config: openRun(run).config };
}

/** The student with the weights of a checkpoint. @throws UserError that names the file when they do not fit */
export async function loadStudent(
  { file, config }: NamedCheckpoint,
  console: Console,
  engine?: EngineChoice,
): Promise<I2PMae> {
  const weights = readTensorFile(file);
  const model = await newStudent(modelConfigFor(config.model, weights), config.training.seed, engine);
  loadWeights(model, weights, file, console);
  return model;
}

/** Loads weights by name and tells about a partial match. @throws UserError when nothing matches or a shape differs */
export function loadWeights(
  model: I2PMae,
  weights: ReadonlyMap<string, HostTensor>,
  file: string,
  console: Console,
): void {
  let report: ReturnType<I2PMae['loadStateDict']>;
  try {
    report = model.loadStateDict(weights);
  } catch (error) {
    throw new UserError(`${file}: ${messageOf(error)}`, { cause: error });
  }
  const { matched, missing, unexpected } = report;
  if (missing.length > 0)
    console.note(
      `${file}: ${matched.length} tensors loaded, ${missing.length} missing (left untrained): ${missing.join(', ')}`,
    );
  if (unexpected.length > 0)
    console.note(`${file}: ${unexpected.length} tensors of the file are not the model's: ${unexpected.join(', ')}`);
}
