/** Builds the student and fills in its weights. */
import { createI2PMae, type I2PMae, type MaeConfig, type OfficialCheckpoint, unexplained } from '@i2p/mae';
import { modelConfigFor } from '../config/model-config.js';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { locateWeights } from '../run-folder/locate-weights.js';
import { openRun } from '../run-folder/run-folder.js';
import { downstreamKind } from '../run-folder/run-kind.js';
import { messageOf, UserError } from '../user-error.js';
import { describeCheckpoint, readCheckpointFile } from './checkpoint-file.js';
import { expectFinite } from './expect-finite.js';
import { type EngineChoice, startEngine } from './matrix-engine.js';

/** An untrained student. */
export async function newStudent(
  config: MaeConfig,
  seed: number,
  engine?: EngineChoice,
  note?: (line: string) => void,
): Promise<I2PMae> {
  await startEngine(engine, note);
  return createI2PMae(config, { seed });
}

/** Weights that `--checkpoint` names, with the configuration they belong to. */
export interface NamedCheckpoint {
  /** The file the weights come from. */
  readonly file: string;
  readonly config: RunConfig;
}

/**
 * Finds the weights: a run folder (its newest checkpoint), one checkpoint folder of a run, or a file: .safetensors, or the
 * official code's .pth.
 * @param given the configuration of `--config`; needed for a bare file, otherwise the run's own is used
 * @throws UserError when there is nothing of the kind
 */
export function findCheckpoint(path: string, given: RunConfig | undefined): NamedCheckpoint {
  const { file, run } = locateWeights(path);
  if (given) return { file, config: given };
  if (run === undefined)
    throw new UserError(`--checkpoint ${path} is a file: give --config too, which says what model it holds`);
  const kind = downstreamKind(run);
  if (kind !== undefined)
    throw new UserError(
      `${run} is ${kind}, whose configuration is no pre-training's: give --config of its encoder too`,
    );
  return { file, config: openRun(run).config };
}

/** The student with the weights of a checkpoint. @throws UserError that names the file when they do not fit */
export async function loadStudent(
  { file, config }: NamedCheckpoint,
  console: Console,
  engine?: EngineChoice,
): Promise<I2PMae> {
  const checkpoint = readCheckpointFile(file);
  const model = await newStudent(
    modelConfigFor(config.model, checkpoint.model),
    config.training.seed,
    engine,
    console.note,
  );
  loadWeights(model, checkpoint, file, console);
  return model;
}

/**
 * Loads weights by name and tells what matched, was missing and is left over, beside what is expected (SPEC 10).
 * @throws UserError when nothing matches or a shape differs
 */
export function loadWeights(model: I2PMae, checkpoint: OfficialCheckpoint, file: string, console: Console): void {
  let report: ReturnType<I2PMae['loadStateDict']>;
  try {
    report = model.loadStateDict(checkpoint.model);
  } catch (error) {
    throw new UserError(`${file}: ${messageOf(error)}`, { cause: error });
  }
  expectFinite(checkpoint.model, report.matched, file);
  const { missing, unexpected } = unexplained(report, checkpoint.kind, 'pretrain');
  const matched = report.matched.length;
  const described = describeCheckpoint(checkpoint);
  const counts = [`${matched} tensors loaded`, ...expectedCounts(report, { missing, unexpected }, checkpoint)];
  console.note(`${file}: ${described === undefined ? '' : `${described}: `}${counts.join(', ')}`);
  if (checkpoint.kind !== 'pretrain')
    console.note(
      `${file}: taken as a frozen encoder of pre-training, which sees the whole cloud and has no head; finetune and segment judge the whole model with --test`,
    );
  if (missing.length > 0) console.note(`${file}: ${missing.length} missing (left untrained): ${missing.join(', ')}`);
  if (unexpected.length > 0)
    console.note(`${file}: ${unexpected.length} tensors of the file are not the model's: ${unexpected.join(', ')}`);
}

type Differences = Record<'missing' | 'unexpected', readonly string[]>;

/** The differences that are as they should be, as numbers. */
function expectedCounts(report: Differences, odd: Differences, { kind, teacher }: OfficialCheckpoint): string[] {
  const count = (key: keyof Differences): number => report[key].length - odd[key].length;
  return [
    ...(count('missing') > 0 ? [`${count('missing')} of pre-training's own missing, as expected`] : []),
    ...(count('unexpected') > 0 ? [`${count('unexpected')} of ${kind}'s own left aside`] : []),
    ...(teacher.size > 0 ? [`${teacher.size} of the teacher left aside`] : []),
  ];
}
