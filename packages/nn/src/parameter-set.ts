/**
 * Parameters and buffers of a model, by their official names, where the engine in use keeps them. Optimiser steps change them in place.
 */

import { readValues, readValuesNow, writeValues } from '@i2p/kernels';
import { float32Of, type HostTensor, tensor as hostTensor } from '@i2p/safetensors';
import { keep, type Tensor, tensor } from '@tensorflow/tfjs-core';

/** What loading weights found; names are the model's own. */
export interface LoadReport {
  readonly matched: string[];
  readonly missing: string[];
  readonly unexpected: string[];
}

export class ParameterSet {
  readonly #parameters = new Map<string, Tensor>();
  readonly #buffers = new Map<string, Tensor>();
  /** Steps a BatchNorm layer has seen (`num_batches_tracked`). */
  readonly #counters = new Map<string, bigint>();

  /** Adds a trained parameter. @throws Error when the name is taken */
  addParameter(name: string, shape: number[], values: Float32Array): void {
    this.#add(this.#parameters, name, shape, values);
  }

  /** Adds a buffer: saved with the model, not trained. @throws Error when the name is taken */
  addBuffer(name: string, shape: number[], values: Float32Array): void {
    this.#add(this.#buffers, name, shape, values);
  }

  addCounter(name: string): void {
    this.#counters.set(name, 0n);
  }

  #add(into: Map<string, Tensor>, name: string, shape: number[], values: Float32Array): void {
    if (this.#parameters.has(name) || this.#buffers.has(name)) throw new Error(`parameter "${name}" is there already`);
    into.set(name, keep(tensor(values, shape, 'float32')));
  }

  /** A parameter or buffer. @throws Error when there is none of that name */
  get(name: string): Tensor {
    const found = this.#parameters.get(name) ?? this.#buffers.get(name);
    if (!found) throw new Error(`the model has no parameter "${name}"`);
    return found;
  }

  count(name: string): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0n) + 1n);
  }

  /** The trained parameters, in the order they were added. */
  get parameters(): ReadonlyMap<string, Tensor> {
    return this.#parameters;
  }

  /** Number of trained values. */
  get parameterCount(): number {
    let sum = 0;
    for (const { size } of this.#parameters.values()) sum += size;
    return sum;
  }

  /**
   * Copies of everything a checkpoint holds.
   * @throws Error on an engine that must wait for its device: `stateDictAsync` waits
   */
  stateDict(): Map<string, HostTensor> {
    const state = new Map<string, HostTensor>();
    for (const [name, value] of [...this.#parameters, ...this.#buffers])
      state.set(name, hostTensor(readValuesNow(value), value.shape));
    return this.#withCounters(state);
  }

  /** As `stateDict`, on any engine. */
  async stateDictAsync(): Promise<Map<string, HostTensor>> {
    const all = [...this.#parameters, ...this.#buffers];
    const values = await Promise.all(all.map(([, value]) => readValues(value)));
    return this.#withCounters(
      new Map(all.map(([name, { shape }], i) => [name, hostTensor(values[i] as Float32Array, shape)])),
    );
  }

  #withCounters(state: Map<string, HostTensor>): Map<string, HostTensor> {
    for (const [name, value] of this.#counters) state.set(name, hostTensor(BigInt64Array.of(value), []));
    return state;
  }

  /** Shapes of parameters and buffers; counters have []. */
  shapes(): Map<string, readonly number[]> {
    const shapes = new Map<string, readonly number[]>();
    for (const [name, { shape }] of [...this.#parameters, ...this.#buffers]) shapes.set(name, shape);
    for (const name of this.#counters.keys()) shapes.set(name, []);
    return shapes;
  }

  /**
   * Copies values in by name. A `module.` prefix is dropped and teacher weights (`clip_model.*`) are passed over (SPEC 10).
   * @throws Error when a shape differs or when no parameter matched at all
   */
  loadStateDict(source: ReadonlyMap<string, HostTensor>): LoadReport {
    const unexpected: string[] = [];
    const matched: string[] = [];
    for (const [key, value] of source) {
      const name = key.replace(/^module\./, '');
      if (name.startsWith('clip_model.')) continue;
      if (this.#load(name, value)) matched.push(name);
      else unexpected.push(name);
    }
    const loaded = new Set(matched);
    const missing = [...this.#parameters.keys(), ...this.#buffers.keys()].filter((name) => !loaded.has(name));
    if (!matched.some((name) => this.#parameters.has(name))) {
      const example = [...this.#parameters.keys()][0] ?? '';
      throw new Error(
        `the weights match no parameter of the model: it expects names like "${example}", the file has ${source.size} others`,
      );
    }
    return { matched, missing, unexpected };
  }

  #load(name: string, value: HostTensor): boolean {
    if (this.#counters.has(name)) {
      this.#counters.set(name, BigInt(Number(value.data[0] ?? 0)));
      return true;
    }
    const target = this.#parameters.get(name) ?? this.#buffers.get(name);
    if (!target) return false;
    if (value.shape.join() !== target.shape.join()) {
      throw new Error(
        `weights of another configuration: "${name}" has shape [${value.shape}], the model needs [${target.shape}]`,
      );
    }
    writeValues(target, float32Of(value));
    return true;
  }

  dispose(): void {
    for (const value of [...this.#parameters.values(), ...this.#buffers.values()]) value.dispose();
  }
}
