/** The groups of a parity run, in the order they are checked and printed. */
import type { ParityGroup } from './group.js';
import { afterAdamwGroup } from './groups/after-adamw.js';
import { finetuneModelNet40Group, finetuneScanObjectNNGroup } from './groups/finetune.js';
import { gradsGroup } from './groups/grads.js';
import { modelGroup } from './groups/model.js';
import { opsGroup } from './groups/ops.js';
import { projectionGroup } from './groups/projection.js';
import { scheduleGroup } from './groups/schedule.js';
import { segmentationGroup } from './groups/segmentation.js';
import { svmGroup } from './groups/svm.js';
import { vitGroup } from './groups/vit.js';

/** A run that leaves one of these out has not shown parity. */
export const requiredGroups = [
  'ops',
  'projection',
  'vit',
  'model',
  'grads',
  'after_adamw',
  'schedule',
  'svm',
  'finetune_modelnet40',
  'finetune_scanobjectnn',
  'segmentation',
] as const;

export const parityGroups: readonly ParityGroup[] = [
  opsGroup,
  projectionGroup,
  vitGroup,
  modelGroup,
  gradsGroup,
  afterAdamwGroup,
  scheduleGroup,
  svmGroup,
  finetuneModelNet40Group,
  finetuneScanObjectNNGroup,
  segmentationGroup,
];
