/** A whole downstream model that is only judged: the weights of a run, or a file such as the official code writes (SPEC 10). */
import type { CheckpointKind, OfficialCheckpoint } from '@i2p/mae';
import type { LoadReport } from '@i2p/nn';
import type { HostTensor } from '@i2p/safetensors';
import type { ConfigKind } from '../config/config-kind.js';
import { checkConfigOf, loadConfigOf, parseSettingOf } from '../config/load-config.js';
import { type Layer, mergeLayers } from '../config/merge.js';
import type { Console } from '../console.js';
import { locateWeights, runOf } from '../run-folder/locate-weights.js';
import { openRunOf } from '../run-folder/run-folder.js';
import { describeCheckpoint, readCheckpointFile } from '../student/checkpoint-file.js';
import { expectFinite } from '../student/expect-finite.js';
import { messageOf, UserError } from '../user-error.js';

type DownstreamKind = Exclude<CheckpointKind, 'pretrain'>;

/** What a checkpoint of each kind is called, and the command that makes runs of it. */
const NAMES: Readonly<Record<DownstreamKind, { model: string; command: string }>> = {
  finetune: { model: 'fine-tuned classifier', command: 'i2p finetune' },
  segmentation: { model: 'part segmenter', command: 'i2p segment' },
};

export interface WholeModel<T> {
  readonly file: string;
  readonly checkpoint: OfficialCheckpoint;
  /** Of the run, or of `--config` for a bare file. */
  readonly config: T;
  /** A file that belongs to no run: what its configuration says of the head may be another model's. */
  readonly bare: boolean;
}

/**
 * Finds weights and configuration.
 * @param path a run, one of its checkpoints, or a file
 * @param given `--config`, which a bare file needs and a run refuses, `--set`, and what other options say
 * @throws UserError when there is nothing of the kind
 */
export function openWholeModel<T extends { readonly start: { readonly checkpoint: string | null } }>(
  kind: ConfigKind<T>,
  of: DownstreamKind,
  path: string,
  given: { readonly config?: string; readonly set?: readonly string[]; readonly layer: Layer },
): WholeModel<T> {
  const place = locateWeights(path);
  const { file } = place;
  const run = runOf(place);
  const checkpoint = readCheckpointFile(file);
  if (checkpoint.kind !== of)
    throw new UserError(`${file} holds no ${NAMES[of].model}: it is a ${describeKind(checkpoint.kind)} checkpoint`);
  const config = run === undefined ? configOfFile(kind, path, given) : configOfRun(kind, NAMES[of].command, run, given);
  return { file, checkpoint, bare: run === undefined, config: { ...config, start: { checkpoint: file } } };
}

function describeKind(kind: CheckpointKind): string {
  return { pretrain: 'pre-training', finetune: 'fine-tuning', segmentation: 'segmentation' }[kind];
}

type Given = Parameters<typeof openWholeModel>[3];

function configOfFile<T>(kind: ConfigKind<T>, path: string, { config, set = [], layer }: Given): T {
  if (config === undefined)
    throw new UserError(`${path} is a file: give --config too, which says what model it holds and how it is tested`);
  return loadConfigOf(kind, config, set, layer);
}

function configOfRun<T>(kind: ConfigKind<T>, command: string, run: string, { config, set = [], layer }: Given): T {
  if (config !== undefined) throw new UserError(`${run} is a run, which has its own configuration: leave --config out`);
  let stored: T;
  try {
    ({ config: stored } = openRunOf(kind, run));
  } catch (error) {
    throw new UserError(`${run} is not a run of ${command}: ${messageOf(error)}`, { cause: error });
  }
  const layers = [...set.map((setting) => parseSettingOf(kind, setting)), layer];
  return checkConfigOf(kind, layers.reduce(mergeLayers, stored as unknown as Layer), run);
}

/**
 * Loads every tensor of the model, and says what was loaded and what was left aside.
 * @throws UserError that names what is missing and unexpected, or a shape that differs
 */
export function loadWholeModel(
  model: { loadStateDict(tensors: ReadonlyMap<string, HostTensor>): LoadReport },
  { file, checkpoint }: Pick<WholeModel<unknown>, 'file' | 'checkpoint'>,
  console: Console,
): void {
  let report: LoadReport;
  try {
    report = model.loadStateDict(checkpoint.model);
  } catch (error) {
    throw new UserError(`${file}: ${messageOf(error)}`, { cause: error });
  }
  expectFinite(checkpoint.model, report.matched, file);
  const { matched, missing, unexpected } = report;
  const aside = checkpoint.teacher.size > 0 ? `, ${checkpoint.teacher.size} of the teacher left aside` : '';
  const counts = `${matched.length} tensors loaded, ${missing.length} missing, ${unexpected.length} unexpected${aside}`;
  console.note(`weights  ${file}, a ${describeCheckpoint(checkpoint) ?? describeKind(checkpoint.kind)}: ${counts}`);
}
