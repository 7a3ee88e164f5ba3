/**
 * Gradients in, updated parameters out, through shared memory. Every sum adds the workers' parts in worker order, whoever
 * forms it and whenever its parts arrive, so that the same number of workers gives the same bytes.
 */
import { heapView } from '@i2p/kernels';
import { disposeGradients, type NamedGradients } from '@i2p/nn';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Barrier } from './barrier.js';
import { assignOwners } from './owners.js';
import type { SharedMemory } from './shared-memory.js';

export class Exchange {
  /** Parameters that this worker updates. */
  readonly owned: ReadonlySet<string>;
  /** Where each parameter starts among all of them. */
  readonly #offsets = new Map<string, number>();
  readonly #total: number;

  /** @param parameters this worker's own, on its heap */
  constructor(
    private readonly parameters: ReadonlyMap<string, Tensor>,
    private readonly shared: SharedMemory,
    private readonly worker: number,
    private readonly barrier: Barrier,
  ) {
    const sizes = new Map([...parameters].map(([name, { size }]) => [name, size]));
    const owners = assignOwners(sizes, shared.workers);
    this.owned = new Set([...owners].filter(([, owner]) => owner === worker).map(([name]) => name));
    let total = 0;
    for (const [name, size] of sizes) {
      this.#offsets.set(name, total);
      total += size;
    }
    this.#total = total;
  }

  /** This worker's gradients become the sums over all workers; only those of owned parameters are kept. */
  reduce(gradients: NamedGradients): void {
    const foreign: NamedGradients = new Map([...gradients].filter(([name]) => !this.owned.has(name)));
    // what is owned stays on the heap: half of the copying with two workers
    for (const [name, gradient] of foreign) this.#gradient(name, this.worker).set(heapView(gradient));
    this.barrier.wait();
    for (const name of foreign.keys()) gradients.delete(name);
    disposeGradients(foreign);
    for (const [name, gradient] of gradients) {
      const own = heapView(gradient);
      const parts = Array.from({ length: this.shared.workers }, (_, worker) =>
        worker === this.worker ? own : this.#gradient(name, worker),
      );
      addUp(parts, own);
    }
  }

  /** Hands out the owned parameters and takes over everybody else's. */
  gather(): void {
    for (const name of this.owned) this.#parameter(name).set(heapView(this.parameters.get(name) as Tensor));
    this.barrier.wait();
    for (const [name, parameter] of this.parameters)
      if (!this.owned.has(name)) heapView(parameter).set(this.#parameter(name));
  }

  #gradient(name: string, worker: number): Float32Array {
    return this.#part(this.shared.gradients, name, worker * this.#total);
  }

  #parameter(name: string): Float32Array {
    return this.#part(this.shared.parameters, name, 0);
  }

  #part(memory: SharedArrayBuffer, name: string, start: number): Float32Array {
    const { size } = this.parameters.get(name) as Tensor;
    return new Float32Array(memory, 4 * (start + (this.#offsets.get(name) as number)), size);
  }
}

/** sum[i] = parts[0][i] + parts[1][i] + ..., each addition rounded to float32; sum may be one of the parts. */
function addUp(parts: readonly Float32Array[], sum: Float32Array): void {
  const [first, second, ...others] = parts as [Float32Array, Float32Array, ...Float32Array[]];
  if (others.length === 0) {
    for (let i = 0; i < sum.length; i++) sum[i] = (first[i] as number) + (second[i] as number);
    return;
  }
  for (let i = 0; i < sum.length; i++) {
    let total = Math.fround((first[i] as number) + (second[i] as number));
    for (let w = 0; w < others.length; w++) total = Math.fround(total + ((others[w] as Float32Array)[i] as number));
    sum[i] = total;
  }
}
