/** The teacher's weights file (safetensors, or one of PyTorch's), and what it says of itself in its safetensors metadata. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type HostTensor, readSafetensors } from '@i2p/safetensors';
import { readTorchWeights } from '@i2p/vit2d';
import type { TeacherSection } from '../config/schema.js';
import { isHubName } from '../hub/hub-name.js';
import { packageFile } from '../package-file.js';
import { isTorchFile } from '../student/checkpoint-file.js';
import { messageOf, UserError } from '../user-error.js';

/** `--teacher embedded`: the weights that come with the command. */
export const EMBEDDED = 'embedded';

/** `--teacher` as a run keeps it: a file by its absolute path, so that the run can be continued from anywhere. */
export function absoluteTeacher(teacher: string): string {
  return teacher === EMBEDDED || isHubName(teacher) ? teacher : resolve(teacher);
}

export interface TeacherFile {
  readonly path: string;
  readonly weights: Map<string, HostTensor>;
  /** Header entries; `heads`, `mean`, `std` and `zeroCorners` are understood, written as JSON. */
  readonly metadata: Record<string, string>;
}

/** Settings with every `auto` replaced by the file's word; undefined leaves the choice to the ViT's naming. */
export interface TeacherSettings {
  readonly zeroCorners?: boolean;
  readonly mean?: [number, number, number];
  readonly std?: [number, number, number];
  readonly heads?: number;
  readonly precision: 'float32' | 'int8';
  /** Only where it is not the processor, so that the banks of older runs keep their names. */
  readonly provider?: 'webgpu';
  readonly threads: number;
}

/** @throws UserError that names the file and the cause */
export function readTeacherFile(file: string): TeacherFile {
  const path = file === EMBEDDED ? packageFile('assets/teacher.safetensors') : file;
  if (!existsSync(path)) throw new UserError(`the teacher file ${path} does not exist`);
  if (statSync(path).isDirectory()) throw new UserError(`the teacher ${path} is a folder, expected a file of weights`);
  try {
    // PyTorch's files carry no settings: those of the configuration and of the naming hold
    if (isTorchFile(path)) return { path, weights: readTorchWeights(path), metadata: {} };
    // a plain Uint8Array: Buffer's slice shares memory instead of copying
    const bytes = Uint8Array.from(readFileSync(path));
    return { path, weights: readSafetensors(bytes), metadata: metadataOf(bytes) };
  } catch (error) {
    throw new UserError(`cannot read the teacher file ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** The `__metadata__` of a safetensors file. */
export function metadataOf(bytes: Uint8Array): Record<string, string> {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, unknown>;
  return (header.__metadata__ ?? {}) as Record<string, string>;
}

/** The configuration's settings, `auto` filled in from the file. @throws UserError for metadata that is not JSON */
export function teacherSettings(section: TeacherSection, file: TeacherFile): TeacherSettings {
  const choose = <T>(key: 'zeroCorners' | 'mean' | 'std' | 'heads', given: T | 'auto'): T | undefined => {
    if (given !== 'auto') return given;
    const text = file.metadata[key];
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new UserError(`the teacher file ${file.path}: its metadata "${key}" is not JSON: ${text}`);
    }
  };
  return {
    zeroCorners: choose('zeroCorners', section.zeroCorners),
    mean: choose('mean', section.mean),
    std: choose('std', section.std),
    heads: choose('heads', section.heads),
    precision: section.precision,
    ...(section.provider === 'cpu' ? {} : { provider: section.provider }),
    threads: section.threads,
  };
}

/** Where the configuration asks for another treatment than the file does: worth a line to the user. */
export function disagreements(section: TeacherSection, file: TeacherFile): string[] {
  return (['zeroCorners', 'mean', 'std', 'heads'] as const).flatMap((key) => {
    const [given, own] = [JSON.stringify(section[key]), file.metadata[key]];
    if (section[key] === 'auto' || own === undefined || JSON.stringify(JSON.parse(own)) === given) return [];
    return [`teacher.${key} is ${given} as configured, although ${file.path} says ${own}`];
  });
}
