/** A checkpoint as the official code saves and loads it (SPEC 10). */
import { type DownstreamKind, downstreamContent, leftOut, officialContent } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import { writeTorchFile } from '@i2p/torch-file';
import type { Console } from '../console.js';
import { messageOf, UserError } from '../user-error.js';
import { readClipTowers } from './clip-towers.js';
import { type ExportedCheckpoint, exportSource } from './export-source.js';
import { writeExport } from './write-export.js';

type Tensors = ReadonlyMap<string, HostTensor>;

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
  if (kind !== 'pretrain') return exportDownstream(source, kind, options, console);
  const teacher = options.withTeacher === undefined ? undefined : readClipTowers(options.withTeacher);
  for (const note of shortcomings(source, teacher)) console.note(note);
  const epoch = epochOf(source, options, console);
  return writeExport(file, options.out, pthBytes(source, teacher, epoch), console);
}

/** The official code tests and fine-tunes from these; it resumes from none without an optimizer, which counts otherwise. */
function exportDownstream(
  { file, model, official }: ExportedCheckpoint,
  kind: DownstreamKind,
  { out, withTeacher, epoch = official?.epoch }: PthOptions,
  console: Console,
): object {
  if (withTeacher !== undefined)
    throw new UserError(`--with-teacher is for checkpoints of pre-training, but ${file} is of ${kind}`);
  console.note(`weights of ${kind} alone: a .pth without optimizer state, to be tested or started from, not resumed`);
  return writeExport(file, out, writeTorchFile(downstreamContent({ kind, model, epoch })), console);
}

function pthBytes({ file, model, run }: ExportedCheckpoint, teacher: Tensors | undefined, epoch: number): Uint8Array {
  const { learningRate, weightDecay } = run?.config.training ?? OFFICIAL;
  const moments: Tensors = run?.optimizer ?? new Map();
  try {
    return writeTorchFile(officialContent({ model, moments, teacher, epoch, learningRate, weightDecay }));
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
  const finished = Math.floor(step / stepsPerEpoch);
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
