/** Checkpoints of fine-tuning and segmentation under the official code's keys (SPEC 10), to be written as a torch file. */
import type { HostTensor } from '@i2p/safetensors';
import { type CheckpointKind, isOfficialName } from './checkpoint-kind.js';
import { studentOrder } from './student-order.js';

export type DownstreamKind = Exclude<CheckpointKind, 'pretrain'>;

export interface DownstreamSource {
  readonly kind: DownstreamKind;
  /** `stateDict()` of a classifier or part segmenter. */
  readonly model: ReadonlyMap<string, HostTensor>;
  /** The last finished epoch, from 0, where it is known. */
  readonly epoch?: number;
}

const KEYS: Readonly<Record<DownstreamKind, string>> = { finetune: 'base_model', segmentation: 'model_state_dict' };

/** Weights and epoch; neither optimizer nor accuracies. Names carry no `module.`. */
export function downstreamContent({ kind, model, epoch }: DownstreamSource): {
  readonly [key: string]: ReadonlyMap<string, HostTensor> | number;
} {
  const names = studentOrder(model.keys()).filter((name) => isOfficialName(name, kind));
  const weights = new Map(names.map((name) => [name, model.get(name) as HostTensor]));
  return { [KEYS[kind]]: weights, ...(epoch === undefined ? {} : { epoch }) };
}
