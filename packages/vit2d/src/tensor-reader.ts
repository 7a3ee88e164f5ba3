/** Takes tensors out of a weight file by name and shape, and remembers which were taken. */
import { float32Of, type HostTensor } from '@i2p/safetensors';
import type { VitNaming } from './vit-names.js';

export class TensorReader {
  private readonly taken = new Set<string>();

  constructor(
    private readonly weights: ReadonlyMap<string, HostTensor>,
    private readonly naming: VitNaming,
  ) {}

  has(name: string): boolean {
    return this.weights.has(name);
  }

  /** @throws Error that names the tensor and the naming when it is not there */
  shape(name: string): readonly number[] {
    const found = this.weights.get(name);
    if (!found) throw new Error(`the teacher's weights (${this.naming} naming) lack the tensor "${name}"`);
    return found.shape;
  }

  /**
   * The values of a tensor. Leading axes of length 1 do not count: [1, 1, C] is as good as [C].
   * @throws Error when it is missing, of another shape, or not of floats
   */
  take(name: string, shape: readonly number[]): Float32Array {
    const found = this.shape(name);
    const extra = found.length - shape.length;
    const same = extra >= 0 && found.every((size, axis) => size === (axis < extra ? 1 : shape[axis - extra]));
    if (!same) throw new Error(`the teacher's tensor "${name}" must have the shape [${shape}], got [${found}]`);
    this.taken.add(name);
    return float32Of(this.weights.get(name) as HostTensor);
  }

  /** @throws Error when a tensor under `stem` was not taken: this network computes something that we would leave out */
  expectAllTaken(stem: string): void {
    for (const name of this.weights.keys()) {
      if (name.startsWith(stem) && !this.taken.has(name)) {
        throw new Error(
          `the teacher's weights (${this.naming} naming) hold the tensor "${name}", which this ViT does not have`,
        );
      }
    }
  }
}
