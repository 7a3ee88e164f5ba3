/** A checkpoint as the official code saves it (SPEC 10), to be written as a torch file. */
import type { HostTensor } from '@i2p/safetensors';
import { isOfficialName } from './checkpoint-kind.js';
import { clipOrder } from './clip-order.js';
import { TEACHER_PREFIX } from './official-checkpoint.js';
import { studentOrder } from './student-order.js';
import { type AdamWState, type TorchOptimizer, torchOptimizer } from './torch-optimizer.js';

export interface ExportSource extends AdamWState {
  /** `I2PMae.stateDict()`: parameters in the model's order, then buffers. */
  readonly model: ReadonlyMap<string, HostTensor>;
  /** Both towers of CLIP in OpenAI's names; the official code's strict loading wants them. */
  readonly teacher?: ReadonlyMap<string, HostTensor>;
  /** The last finished epoch, from 0. */
  readonly epoch: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly bestMetrics?: Readonly<Record<string, number>>;
}

/** What `torch.load` of a pre-training checkpoint gives. */
export type OfficialContent = {
  readonly base_model: ReadonlyMap<string, HostTensor>;
  readonly optimizer: TorchOptimizer;
  readonly epoch: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly best_metrics: Readonly<Record<string, number>>;
};

/** Accuracy of a model that none was measured of; the official code expects the entry. */
export const UNMEASURED = { acc: 0 };
/** What CLIP's loader takes out of OpenAI's archive: sizes, no parameters. */
const CLIP_SIZES = ['input_resolution', 'context_length', 'vocab_size'];

/**
 * The official checkpoint of a pre-training run. Names carry no `module.`, which every official command loads.
 * @throws Error when a teacher's tensor is not one of CLIP's
 */
export function officialContent(source: ExportSource): OfficialContent {
  const { model, teacher, epoch, metrics = UNMEASURED, bestMetrics = metrics } = source;
  const weights = new Map<string, HostTensor>();
  for (const name of studentOrder(model.keys()))
    if (isOfficialName(name, 'pretrain')) weights.set(name, model.get(name) as HostTensor);
  const towers = new Map([...(teacher ?? [])].filter(([name]) => !CLIP_SIZES.includes(name)));
  for (const name of clipOrder(towers.keys())) weights.set(`${TEACHER_PREFIX}${name}`, towers.get(name) as HostTensor);
  return { base_model: weights, optimizer: torchOptimizer(weights, source), epoch, metrics, best_metrics: bestMetrics };
}

/** Tensors of the model that the official one does not have, such as the statistics of standardised targets. */
export function leftOut(model: ReadonlyMap<string, HostTensor>): string[] {
  return [...model.keys()].filter((name) => !isOfficialName(name, 'pretrain'));
}
