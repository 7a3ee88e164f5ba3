/** The teacher in a browser: onnxruntime-web in a Web Worker. What takes paths refuses in one sentence. */
import type { HostTensor } from '@i2p/safetensors';
import { onnxTeacher } from './onnx-teacher.js';
import { type RgbVit, type RgbVitOptions, rgbVit } from './rgb-vit.js';
import type { Teacher, TeacherOptions } from './teacher.js';
import type { VitFile } from './vit-bytes.js';
import { startWebRunner } from './web-runner.js';

/**
 * A teacher from the tensors of a ViT in timm or CLIP naming.
 * @throws Error that names a missing or ill-shaped tensor, or a runtime or provider that is not there; RangeError for an option
 * out of range
 */
export function createOnnxTeacher(
  weights: ReadonlyMap<string, HostTensor>,
  options: TeacherOptions = {},
): Promise<Teacher> {
  return onnxTeacher(startWebRunner, weights, options);
}

/** @throws Error that names a missing or ill-shaped tensor; RangeError for a block that is not there */
export function createRgbVit(weights: ReadonlyMap<string, HostTensor>, options: RgbVitOptions = {}): Promise<RgbVit> {
  return rgbVit(startWebRunner, weights, options);
}

const refuse = (path: string): never => {
  throw new Error(`"${path}" names a file, which only Node can read: in a browser give its bytes to readVitBytes`);
};

/** @throws Error always */
export const readVitInBrowser = async (path: string): Promise<VitFile> => refuse(path);

/** @throws Error always */
export const readTorchInBrowser = (path: string): Map<string, HostTensor> => refuse(path);
