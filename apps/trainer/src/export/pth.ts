/** A checkpoint as the official code saves and loads it (SPEC 10). */
import { type AdamWState, type DownstreamKind, downstreamContent, leftOut, officialContent } from '@i2p/mae';
import { type TorchValue, writeTorchFile } from '@i2p/torch-file';
import type { Console } from '../console.js';
import { messageOf, UserError } from '../user-error.js';
import { readClipTowers } from './clip-towers.js';
import { type ExportedCheckpoint, exportSource } from './export-source.js';
import { writeExport } from './write-export.js';

export interface PthOptions {
  readonly checkpoint: string;
  readonly out: string;
  readonly withTeacher?: string;
  readonly epoch?: number;
}

/** Of the official configuration, where a file does not tell. */
const OFFICIAL = { learningRate: 1e-3, weightDecay: 0.05 };

/** @throws UserError when there is no checkpoint, its epoch is not known, or the teacher's file is not OpenAI's CLIP */
export function exportPth(options: PthOptions, console: Console): object {
  const source = exportSource(options.checkpoint);
  const { file, kind } = source;
  if (kind !== 'pretrain' && options.withTeacher !== undefined)
    throw new UserError(`--with-teacher is for checkpoints of pre-training, but ${file} is of ${kind}`);
  const content =
    kind === 'pretrain' ? pretraining(source, options, console) : downstream(source, kind, options, console);
  return writeExport(file, options.out, content, console);
}

function pretraining(source: ExportedCheckpoint, options: PthOptions, console: Console): Uint8Array {
  const teacher = options.withTeacher === undefined ? undefined : readClipTowers(options.withTeacher);
  for (const note of shortcomings(source, teacher)) console.note(note);
  const epoch = epochOf(source, options, console);
  const { model, file } = source;
  return bytesOf(file, () => officialContent({ model, teacher, epoch, ...adamW(source.run) }));
}

/** The official code resumes a fine-tuning after a whole epoch, and then needs its optimizer; a segmentation never. */
function downstream(
  source: ExportedCheckpoint,
  kind: DownstreamKind,
  options: PthOptions,
  console: Console,
): Uint8Array {
  const { file, model, run, official } = source;
  const { epoch = official?.epoch } = options;
  if (kind === 'finetune' && run !== undefined && (epoch !== undefined || epochsOf(run) > 0)) {
    const last = epochOf(source, options, console);
    const accuracy = run.accuracy === undefined ? {} : { accuracy: run.accuracy };
    return bytesOf(file, () => downstreamContent({ kind, model, epoch: last, optimizer: adamW(run), ...accuracy }));
  }
  console.note(`weights of ${kind} alone: a .pth without optimizer state, to be tested or started from, not resumed`);
  return bytesOf(file, () => downstreamContent({ kind, model, ...(epoch === undefined ? {} : { epoch }) }));
}

function adamW(run: ExportedCheckpoint['run']): AdamWState {
  const { learningRate, weightDecay } = run?.training ?? OFFICIAL;
  return { moments: run?.optimizer ?? new Map(), learningRate, weightDecay };
}

function bytesOf(file: string, content: () => TorchValue): Uint8Array {
  try {
    return writeTorchFile(content());
  } catch (error) {
    throw new UserError(`cannot export ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** The last finished epoch, from 0. */
function epochOf({ file, run, official }: ExportedCheckpoint, { epoch }: PthOptions, console: Console): number {
  if (epoch !== undefined) return epoch;
  if (official?.epoch !== undefined) return official.epoch;
  if (run?.state.stepsPerEpoch === undefined)
    throw new UserError(`${file} does not say how many epochs it has seen: give --epoch N, counted from 0`);
  const { step, stepsPerEpoch } = run.state;
  const finished = epochsOf(run);
  if (finished === 0)
    throw new UserError(
      `${file} stands after ${step} of the ${stepsPerEpoch} steps of its first epoch, which the official code has no number for: give --epoch N`,
    );
  if (step % stepsPerEpoch !== 0)
    console.note(
      `after ${step} steps the checkpoint stands within epoch ${finished}: the official code repeats its first ${step % stepsPerEpoch} steps`,
    );
  return finished - 1;
}

/** Whole epochs that a run has finished; 0 where its checkpoint, an old one, does not tell. */
function epochsOf({ state: { step, stepsPerEpoch } }: NonNullable<ExportedCheckpoint['run']>): number {
  return stepsPerEpoch === undefined ? 0 : Math.floor(step / stepsPerEpoch);
}

function shortcomings({ model, run }: ExportedCheckpoint, teacher: unknown): string[] {
  const foreign = leftOut(model);
  return [
    ...(teacher
      ? []
      : [
          "without clip_model.* the official code's strict loading fails, and its optimizer counts other parameters: add --with-teacher CLIP_FILE for both",
        ]),
    ...(run ? [] : ['a file of weights has no optimizer state: the .pth has none either']),
    ...(foreign.length > 0 ? [`left out, since the official model does not have them: ${foreign.join(', ')}`] : []),
  ];
}
