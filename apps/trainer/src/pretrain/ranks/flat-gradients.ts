/** Gradients of all parameters one behind the other, so that one message sums them all over the ranks. */
import { heapView, readValues, tensorEngine, writeValues } from '@i2p/kernels';
import type { Communicator } from '@i2p/mpi';
import type { NamedGradients } from '@i2p/nn';

export class FlatGradients {
  /** Float32 [P], off the engine's memory; kept from step to step. */
  #values = new Float32Array(0);

  constructor(private readonly ranks: Communicator) {}

  /**
   * Gradients become their sums over all ranks, added in rank order.
   * @throws Error when another rank has gradients of another size
   */
  async allReduce(gradients: NamedGradients): Promise<void> {
    const { ranks } = this;
    const size = [...gradients.values()].reduce((sum, gradient) => sum + gradient.size, 0);
    const sizes = ranks.allGather(Float64Array.of(size));
    if (sizes.some((other) => other !== size))
      throw new Error(`the ranks have gradients of different sizes: ${sizes.join(', ')} numbers`);
    if (this.#values.length !== size) this.#values = new Float32Array(size);
    const values = this.#values;
    const onHeap = tensorEngine().name === 'wasm';
    let start = 0;
    for (const gradient of gradients.values()) {
      // on the wasm heap they can be read in place
      values.set(onHeap ? heapView(gradient) : await readValues(gradient), start);
      start += gradient.size;
    }
    ranks.allReduce(values);
    start = 0;
    for (const gradient of gradients.values()) {
      writeValues(gradient, values.subarray(start, start + gradient.size));
      start += gradient.size;
    }
  }
}
