/** Checkpoints of fine-tuning and segmentation under the official code's keys (SPEC 10), to be written as a torch file. */
import type { HostTensor } from '@i2p/safetensors';
import { type CheckpointKind, isOfficialName } from './checkpoint-kind.js';
import { UNMEASURED } from './official-export.js';
import { studentOrder } from './student-order.js';
import { type AdamWState, type TorchOptimizer, torchOptimizer } from './torch-optimizer.js';

export type DownstreamKind = Exclude<CheckpointKind, 'pretrain'>;

export interface DownstreamSource {
  readonly kind: DownstreamKind;
  /** `stateDict()` of a classifier or part segmenter. */
  readonly model: ReadonlyMap<string, HostTensor>;
  /** The last finished epoch, from 0, where it is known. */
  readonly epoch?: number;
  /** Of fine-tuning, which the official code can resume; its segmentation cannot be resumed. */
  readonly optimizer?: AdamWState;
  /** Accuracy on the test split in %, last and best, where it was measured. */
  readonly accuracy?: { readonly last: number; readonly best: number };
}

type Weights = ReadonlyMap<string, HostTensor>;

export type DownstreamContent = {
  readonly [key: string]: Weights | TorchOptimizer | typeof UNMEASURED | number;
};

/** Weights and what is known beside them. Names carry no `module.`. */
export function downstreamContent({ kind, model, epoch, optimizer, accuracy }: DownstreamSource): DownstreamContent {
  const names = studentOrder(model.keys()).filter((name) => isOfficialName(name, kind));
  const weights = new Map(names.map((name) => [name, model.get(name) as HostTensor]));
  const known: DownstreamContent = epoch === undefined ? {} : { epoch };
  if (kind === 'segmentation') return { model_state_dict: weights, ...known };
  if (!optimizer) return { base_model: weights, ...known };
  const { last = UNMEASURED.acc, best = last } = accuracy ?? {};
  const measured = { metrics: { acc: last }, best_metrics: { acc: best } };
  return { base_model: weights, optimizer: torchOptimizer(weights, optimizer), ...known, ...measured };
}
