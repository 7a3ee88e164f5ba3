/** AdamW's state as torch saves it (SPEC 10). */
import type { HostTensor } from '@i2p/safetensors';
import { parameterGroups } from './official-optimizer.js';

export interface AdamWState {
  /** `AdamW.stateDict()` */
  readonly moments: ReadonlyMap<string, HostTensor>;
  /** The rate that the optimizer starts its schedule with. */
  readonly learningRate: number;
  readonly weightDecay: number;
}

type ParameterState = { readonly step: number; readonly exp_avg: HostTensor; readonly exp_avg_sq: HostTensor };
type ParameterGroup = { readonly [key: string]: boolean | number | readonly number[] };

export type TorchOptimizer = {
  readonly state: ReadonlyMap<number, ParameterState>;
  readonly param_groups: readonly ParameterGroup[];
};

/** @param weights in the official model's order, which the numbers of the parameters follow */
export function torchOptimizer(
  weights: ReadonlyMap<string, HostTensor>,
  { moments, learningRate, weightDecay }: AdamWState,
): TorchOptimizer {
  const groups = parameterGroups(new Map([...weights].map(([name, { shape }]) => [name, shape])));
  const state = new Map<number, ParameterState>();
  groups.flat().forEach((name, index) => {
    const [exp_avg, exp_avg_sq, step] = ['exp_avg', 'exp_avg_sq', 'step'].map((part) => moments.get(`${name}.${part}`));
    if (exp_avg && exp_avg_sq && step) state.set(index, { step: Number(step.data[0]), exp_avg, exp_avg_sq });
  });
  let first = 0;
  const param_groups = groups.map((names, group) => {
    const params = names.map((_, i) => first + i);
    first += names.length;
    const common = { lr: learningRate, initial_lr: learningRate, betas: [0.9, 0.999], eps: 1e-8, amsgrad: false };
    return { ...common, weight_decay: group === 0 ? 0 : weightDecay, params };
  });
  return { state, param_groups };
}
