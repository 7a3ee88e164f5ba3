/** The model's own configuration out of a run's. */
import type { MaeConfig } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import type { ModelSection } from './schema.js';

/** Channels of the 2D head when there is no teacher to tell them; without a 2D loss they do not matter. */
const DEFAULT_TEACHER_DIM = 192;
const VIEWS = 3;

/** `teacherDim: auto` becomes the width of the teacher's features. */
export function modelConfig(model: ModelSection, featureDim?: number): MaeConfig {
  return { ...model, teacherDim: model.teacherDim === 'auto' ? (featureDim ?? DEFAULT_TEACHER_DIM) : model.teacherDim };
}

/** The same for weights from a file: their 2D head tells the width (SPEC 6: neighbours x views x channels outputs). */
export function modelConfigFor(model: ModelSection, weights: ReadonlyMap<string, HostTensor>): MaeConfig {
  const head = weights.get('rec_head_2d.weight') ?? weights.get('module.rec_head_2d.weight');
  return modelConfig(model, head && (head.shape[0] ?? 0) / (model.groupSizes[1] * VIEWS));
}

/** Whether the configuration looks at the teacher at all. */
export function needsTeacher({ targets, masking }: Pick<ModelSection, 'targets' | 'masking'>): boolean {
  return targets !== '3d' || masking === 'guided';
}
