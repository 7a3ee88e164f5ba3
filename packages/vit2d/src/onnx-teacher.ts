/** The teacher on onnxruntime: the graph is built in memory from the weights. */
import type { HostTensor } from '@i2p/safetensors';
import type { RunnerOptions, StartRunner } from './image-runner.js';
import type { Precision } from './linear-layer.js';
import type { Rgb } from './patch-embedding.js';
import { zeroCornerPatches } from './saliency.js';
import type { Provider, Teacher, TeacherDescription, TeacherOptions } from './teacher.js';
import { teacherModel } from './teacher-graph.js';
import { describeVit, type VitConfig } from './vit-config.js';
import { readVit } from './vit-weights.js';

const HALF: Rgb = [0.5, 0.5, 0.5];
const IMAGENET_MEAN: Rgb = [0.485, 0.456, 0.406];
const IMAGENET_STD: Rgb = [0.229, 0.224, 0.225];

/** In int8 the images of one call share the range of their activations: alone, an image does not depend on others. */
const DEFAULT_CHUNK: Readonly<Record<Precision, number>> = { float32: 2, int8: 1 };

/**
 * A teacher from the tensors of a ViT in timm or CLIP naming.
 * @throws Error that names a missing or ill-shaped tensor; RangeError for an option out of range
 */
export async function onnxTeacher(
  startRunner: StartRunner,
  weights: ReadonlyMap<string, HostTensor>,
  options: TeacherOptions,
): Promise<Teacher> {
  const config = describeVit(weights, options);
  const described = describeTeacher(weights, options);
  const { gridSize } = described;
  const precision = options.precision ?? 'float32';
  if (!(precision in DEFAULT_CHUNK))
    throw new RangeError(`the teacher's precision must be float32 or int8, got ${precision}`);
  if (precision === 'int8' && options.provider === 'webgpu')
    throw new RangeError("the teacher's precision must be float32 with the provider webgpu, got int8");
  const timm = config.naming === 'timm';
  const mean = options.mean ?? (timm ? HALF : IMAGENET_MEAN);
  const std = options.std ?? (timm ? HALF : IMAGENET_STD);
  const runner = await startRunner(
    teacherModel(config, readVit(weights, config), { mean, std, precision }),
    runnerOptions({ ...options, chunk: options.chunk ?? DEFAULT_CHUNK[precision] }),
  );
  return {
    ...described,
    async run(images, count) {
      const { features, saliency } = (await runner.run(images, count)) as {
        features: Float32Array;
        saliency: Float32Array;
      };
      if (options.zeroCorners) zeroCornerPatches(saliency, gridSize);
      return { features, saliency };
    },
    dispose: () => runner.dispose(),
  };
}

/**
 * What a teacher of these weights will be, without starting it.
 * @throws Error when the tensors are not a ViT's; RangeError for an option out of range
 */
export function describeTeacher(
  weights: ReadonlyMap<string, HostTensor>,
  options: TeacherOptions = {},
): TeacherDescription {
  const config = describeVit(weights, options);
  const { imageSize, gridSize, featureDim } = config;
  if (options.zeroCorners && gridSize < 3)
    throw new RangeError(`zeroCorners needs at least 3 x 3 patches, this ViT has ${gridSize} x ${gridSize}`);
  return { imageSize, gridSize, featureDim, description: describeInWords(config, options) };
}

const PROVIDERS: readonly Provider[] = ['cpu', 'webgpu'];

/** @throws RangeError when threads or chunk is not a positive integer, or the provider is unknown */
export function runnerOptions({
  provider = 'cpu',
  threads = 1,
  chunk = 2,
}: Pick<TeacherOptions, 'provider' | 'threads' | 'chunk'>): RunnerOptions {
  for (const [name, value] of Object.entries({ threads, chunk })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`the teacher's ${name} must be a positive integer, got ${value}`);
  }
  if (!PROVIDERS.includes(provider))
    throw new RangeError(`the teacher's provider must be ${PROVIDERS.join(' or ')}, got ${provider}`);
  return { provider, threads, chunk };
}

function describeInWords(config: VitConfig, { zeroCorners, precision, provider }: TeacherOptions): string {
  const { width, depth, heads, patchSize, imageSize, featureDim, naming, activation } = config;
  const corners = zeroCorners ? ', saliency without corners' : '';
  const bytes = precision === 'int8' ? ', int8' : '';
  const device = provider === 'webgpu' ? ', on WebGPU' : '';
  return `ViT ${width} x ${depth}, ${heads} heads, patch ${patchSize} of ${imageSize} px, ${featureDim} features, ${activation}, ${naming} naming${corners}${bytes}${device}`;
}
