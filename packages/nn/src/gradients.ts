/** Gradients of a scalar by every parameter of a model, and their norm. */
import { addInPlace, scaleInPlace, sumSquares } from '@i2p/kernels';
import { engine, type Tensor } from '@tensorflow/tfjs-core';
import type { ParameterSet } from './parameter-set.js';

/** Gradients by parameter name; a parameter the loss does not depend on has none. */
export type NamedGradients = Map<string, Tensor>;

/**
 * Runs `f` and differentiates its scalar result; the caller disposes of the value and the gradients.
 * @throws Error what `f` or a gradient throws; what they had saved is released, so that a smaller pass may fit
 */
export function gradientsOf(parameters: ParameterSet, f: () => Tensor): { value: Tensor; gradients: NamedGradients } {
  const names = [...parameters.parameters.keys()];
  const { value, grads } = differentiate(f, [...parameters.parameters.values()]);
  const gradients: NamedGradients = new Map();
  names.forEach((name, i) => {
    const gradient = grads[i];
    if (gradient) gradients.set(name, gradient);
  });
  return { value, gradients };
}

function differentiate(f: () => Tensor, inputs: Tensor[]): ReturnType<ReturnType<typeof engine>['gradients']> {
  let value: Tensor | undefined;
  try {
    return engine().gradients(() => (value = f()), inputs, undefined, true);
  } catch (error) {
    value?.dispose();
    releaseTape();
    throw error;
  }
}

/** tfjs keeps what a pass saved until its gradients are computed, also when it never comes to them. */
function releaseTape(): void {
  const { state } = engine();
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}

/** Scales all gradients in place so that their joint L2 norm is at most `maximum`; gives the norm before. */
export async function clipGradientNorm(gradients: NamedGradients, maximum: number): Promise<number> {
  const norm = Math.sqrt(await sumSquares([...gradients.values()]));
  const factor = maximum / (norm + 1e-6);
  if (factor < 1) scaleGradients(gradients, factor);
  return norm;
}

/**
 * Adds `more` onto the running sums `into`, in place; a parameter that is new there moves over. `more` is empty afterwards, so
 * that only one set of gradients is ever held beside the one that is being computed.
 */
export function accumulateGradients(into: NamedGradients, more: NamedGradients): void {
  for (const [name, gradient] of more) {
    const sum = into.get(name);
    if (!sum) {
      into.set(name, gradient);
      continue;
    }
    addInPlace(sum, gradient);
    gradient.dispose();
  }
  more.clear();
}

/** Multiplies all gradients by a factor, in place. */
export function scaleGradients(gradients: NamedGradients, factor: number): void {
  for (const gradient of gradients.values()) scaleInPlace(gradient, factor);
}

export function disposeGradients(gradients: NamedGradients): void {
  for (const gradient of gradients.values()) gradient.dispose();
  gradients.clear();
}
