/** A tensor of a torch file: a view into a storage, read from the file when its data are first asked for. */
import { decodeTensor, dtypeBytes, type HostTensor, type TensorData, type TensorDtype } from '@i2p/safetensors';
import type { Storage } from './storage.js';

export class StoredTensor implements HostTensor {
  readonly dtype: TensorDtype;
  #data: TensorData | undefined;

  /**
   * @param offset of the first element in the storage
   * @param strides [rank], in elements
   * @throws Error when the view leaves the storage
   */
  constructor(
    private readonly storage: Storage,
    private readonly offset: number,
    readonly shape: readonly number[],
    private readonly strides: readonly number[],
  ) {
    this.dtype = storage.dtype;
    if (![offset, ...shape, ...strides].every((value) => Number.isSafeInteger(value) && value >= 0))
      throw new Error(`a tensor of shape [${shape}] has the offset ${offset} and the strides [${strides}]`);
    if (strides.length !== shape.length)
      throw new Error(`a tensor of shape [${shape}] has ${strides.length} strides, expected ${shape.length}`);
    const size = sizeOf(shape);
    if (size > 0 && offset + this.#span() > storage.length)
      throw new Error(
        `a tensor of shape [${shape}] and strides [${strides}] at ${offset} leaves its storage of ${storage.length} values`,
      );
    // views that repeat elements (strides of 0) could ask for any amount of memory
    if (size > 16 * storage.length)
      throw new Error(`a tensor of shape [${shape}] repeats a storage of only ${storage.length} values`);
  }

  /** Read once. @throws Error when the file is truncated or damaged there */
  get data(): TensorData {
    this.#data ??= this.#read();
    return this.#data;
  }

  /** Elements from the first to the last, both counted. */
  #span(): number {
    return 1 + this.shape.reduce((sum, size, axis) => sum + (size - 1) * (this.strides[axis] ?? 0), 0);
  }

  #read(): TensorData {
    const size = sizeOf(this.shape);
    if (size === 0) return decodeTensor(this.dtype, new ArrayBuffer(0));
    const bytes = this.storage.bytes(this.offset, this.#span());
    return decodeTensor(this.dtype, this.#contiguous() ? bytes.buffer : this.#gathered(bytes, size).buffer);
  }

  #contiguous(): boolean {
    let expected = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      const size = this.shape[axis] ?? 1;
      if (size !== 1 && this.strides[axis] !== expected) return false;
      expected *= size;
    }
    return true;
  }

  /** The elements in row-major order. */
  #gathered(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
    const { shape, strides } = this;
    const width = dtypeBytes[this.dtype];
    const out = new Uint8Array(size * width);
    const index = new Array<number>(shape.length).fill(0);
    let from = 0;
    for (let i = 0; i < size; i++) {
      for (let b = 0; b < width; b++) out[i * width + b] = bytes[from * width + b] as number;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        index[axis] = (index[axis] as number) + 1;
        from += strides[axis] as number;
        if ((index[axis] as number) < (shape[axis] as number)) break;
        from -= (shape[axis] as number) * (strides[axis] as number);
        index[axis] = 0;
      }
    }
    return out;
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
