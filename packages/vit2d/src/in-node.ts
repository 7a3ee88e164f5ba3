/** The teacher in Node: onnxruntime-node in a worker thread. */
import type { HostTensor } from '@i2p/safetensors';
import { startNodeRunner } from './node-runner.js';
import { onnxTeacher } from './onnx-teacher.js';
import { type RgbVit, type RgbVitOptions, rgbVit } from './rgb-vit.js';
import type { Teacher, TeacherOptions } from './teacher.js';

/**
 * A teacher from the tensors of a ViT in timm or CLIP naming.
 * @throws Error that names a missing or ill-shaped tensor, or a runtime or provider that is not there; RangeError for an option
 * out of range
 */
export function createOnnxTeacher(
  weights: ReadonlyMap<string, HostTensor>,
  options: TeacherOptions = {},
): Promise<Teacher> {
  return onnxTeacher(startNodeRunner, weights, options);
}

/** @throws Error that names a missing or ill-shaped tensor; RangeError for a block that is not there */
export function createRgbVit(weights: ReadonlyMap<string, HostTensor>, options: RgbVitOptions = {}): Promise<RgbVit> {
  return rgbVit(startNodeRunner, weights, options);
}
