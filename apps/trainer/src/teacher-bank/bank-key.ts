/**
 * What a bank depends on, as one hash that names its folder: another teacher, data set, seed, augmentation or drawing of
 * the views is another folder, so that a stale bank is never read.
 */
import { createHash } from 'node:crypto';
import { renderViews } from '@i2p/projection';
import type { HostTensor } from '@i2p/safetensors';
import { runtimeVersion } from '@i2p/vit2d';
import type { TeacherSettings } from '../frozen-teacher/teacher-file.js';
import { type AugmentedClouds, augmentedEntries } from './augmentations.js';

/** Raised when the layout of the files, the way the teacher is asked or its arithmetic changes. */
const FORMAT = 3;

/** What a bank's folder says of itself; everything in it goes into its name. */
export interface BankIdentity {
  readonly format: number;
  /** SHA-256 of the weights' names, shapes and bytes. */
  readonly weights: string;
  /** As resolved from configuration and file; what is left out is the naming's default. */
  readonly settings: Omit<TeacherSettings, 'threads'>;
  /** Name and version of what runs the teacher: another one may round differently. */
  readonly runtime: string;
  readonly data: string;
  /** SHA-256 of the first N points of every training cloud. */
  readonly clouds: string;
  readonly points: number;
  readonly seed: number;
  /** SHA-256 of the first entry's depth images: of augmentation and drawing as they are in this version. */
  readonly images: string;
}

export async function bankIdentity(
  weights: ReadonlyMap<string, HostTensor>,
  { threads: _, ...settings }: TeacherSettings,
  clouds: AugmentedClouds,
): Promise<BankIdentity> {
  const { data, points, seed } = clouds;
  return {
    format: FORMAT,
    weights: digestOfWeights(weights),
    settings,
    runtime: await runtimeVersion(),
    data: data.name,
    clouds: digestOfClouds(clouds),
    points,
    seed,
    images: sha256([renderViews(augmentedEntries(clouds, [0]), 1).images]),
  };
}

/** The name of the folder. */
export function bankKey(identity: BankIdentity): string {
  return sha256([Buffer.from(JSON.stringify(identity))]).slice(0, 16);
}

function digestOfWeights(weights: ReadonlyMap<string, HostTensor>): string {
  const parts = [...weights].sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(
    parts.flatMap(([name, { dtype, shape, data }]) => [Buffer.from(`${name} ${dtype} [${shape}]\n`), data]),
  );
}

function digestOfClouds({ data, points }: AugmentedClouds): string {
  const hash = createHash('sha256');
  const cloud = new Float32Array(points * 3);
  for (let index = 0; index < data.size; index++) hash.update(data.cloud(index, points, cloud));
  return hash.digest('hex');
}

function sha256(parts: readonly NodeJS.ArrayBufferView[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
