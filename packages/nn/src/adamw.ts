/** AdamW over the parameters of a model (SPEC 7): decoupled weight decay, two groups. */
import { type AdamWUpdate, adamwUpdate, readValues, readValuesNow, writeValues } from '@i2p/kernels';
import { float32Of, type HostTensor, tensor as hostTensor } from '@i2p/safetensors';
import { keep, type Tensor, zeros } from '@tensorflow/tfjs-core';

export interface AdamWOptions {
  readonly weightDecay?: number;
  readonly betas?: readonly [number, number];
  readonly epsilon?: number;
  /** True for parameters that are not decayed; by default the official rule. */
  readonly noDecay?: (name: string, shape: readonly number[]) => boolean;
}

/**
 * The official rule: no decay for 1-D parameters, biases, and any name that contains `token`, which also exempts the
 * convolutions of `token_embed` and `token_prop` (SPEC 7, 12.4).
 */
export function officialNoDecay(name: string, shape: readonly number[]): boolean {
  return shape.length === 1 || name.endsWith('.bias') || name.includes('token');
}

interface Moments {
  readonly m: Tensor;
  readonly v: Tensor;
  step: number;
}

export class AdamW {
  readonly #parameters: ReadonlyMap<string, Tensor>;
  readonly #moments = new Map<string, Moments>();
  readonly #options: Required<AdamWOptions>;

  constructor(parameters: ReadonlyMap<string, Tensor>, options: AdamWOptions = {}) {
    this.#parameters = parameters;
    const { weightDecay = 0.05, betas = [0.9, 0.999], epsilon = 1e-8, noDecay = officialNoDecay } = options;
    this.#options = { weightDecay, betas, epsilon, noDecay };
  }

  /** Updates every parameter that has a gradient; the others keep value and moments, as in PyTorch. @throws for an unknown name */
  step(gradients: ReadonlyMap<string, Tensor>, learningRate: number): void {
    const { weightDecay, betas, epsilon, noDecay } = this.#options;
    const updates: AdamWUpdate[] = [];
    for (const [name, gradient] of gradients) {
      const parameter = this.#parameters.get(name);
      if (!parameter) throw new Error(`AdamW: there is no parameter "${name}"`);
      const moments = this.#momentsOf(name, parameter);
      moments.step++;
      updates.push({
        ...{ parameter, gradient, m: moments.m, v: moments.v, learningRate },
        beta1: betas[0],
        beta2: betas[1],
        epsilon,
        weightDecay: noDecay(name, parameter.shape) ? 0 : weightDecay,
        step: moments.step,
      });
    }
    adamwUpdate(updates);
  }

  #momentsOf(name: string, parameter: Tensor): Moments {
    let moments = this.#moments.get(name);
    if (!moments) {
      moments = { m: keep(zeros(parameter.shape)), v: keep(zeros(parameter.shape)), step: 0 };
      this.#moments.set(name, moments);
    }
    return moments;
  }

  /**
   * `<name>.exp_avg`, `<name>.exp_avg_sq` and `<name>.step` of every parameter that was updated.
   * @throws Error on an engine that must wait for its device: `stateDictAsync` waits
   */
  stateDict(): Map<string, HostTensor> {
    const state = new Map<string, HostTensor>();
    for (const [name, { m, v, step }] of this.#moments)
      addMoments(state, name, { m, v, step }, [readValuesNow(m), readValuesNow(v)]);
    return state;
  }

  /** As `stateDict`, on any engine. */
  async stateDictAsync(): Promise<Map<string, HostTensor>> {
    const state = new Map<string, HostTensor>();
    for (const [name, { m, v, step }] of this.#moments)
      addMoments(state, name, { m, v, step }, await Promise.all([readValues(m), readValues(v)]));
    return state;
  }

  /** Restores what `stateDict` gave. @throws Error when an entry is missing or belongs to no parameter */
  loadStateDict(state: ReadonlyMap<string, HostTensor>): void {
    for (const [key, value] of state) {
      if (!key.endsWith('.step')) continue;
      const name = key.slice(0, -'.step'.length);
      const parameter = this.#parameters.get(name);
      const [m, v] = [state.get(`${name}.exp_avg`), state.get(`${name}.exp_avg_sq`)];
      if (!parameter || !m || !v)
        throw new Error(`optimizer state: "${name}" is incomplete or belongs to no parameter`);
      const moments = this.#momentsOf(name, parameter);
      if (m.data.length !== parameter.size)
        throw new Error(`optimizer state: "${name}" has ${m.data.length} values, not ${parameter.size}`);
      writeValues(moments.m, float32Of(m));
      writeValues(moments.v, float32Of(v));
      moments.step = Number(value.data[0] ?? 0);
    }
  }

  dispose(): void {
    for (const { m, v } of this.#moments.values()) {
      m.dispose();
      v.dispose();
    }
    this.#moments.clear();
  }
}

function addMoments(
  state: Map<string, HostTensor>,
  name: string,
  { m, v, step }: Moments,
  [first, second]: [Float32Array, Float32Array],
): void {
  state.set(`${name}.exp_avg`, hostTensor(first, m.shape));
  state.set(`${name}.exp_avg_sq`, hostTensor(second, v.shape));
  state.set(`${name}.step`, hostTensor(BigInt64Array.of(BigInt(step)), []));
}
