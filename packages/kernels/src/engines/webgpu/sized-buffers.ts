/** Buffers of a device, rounded up to size classes. */

/** Eight classes between two powers of two: at most an eighth of a buffer is wasted. */
const STEPS = 8;
/** No buffer is smaller: an empty tensor needs something to bind, too. */
const SMALLEST = 256;

/** The class that a size in bytes belongs to. */
export function sizeClass(bytes: number): number {
  if (bytes <= SMALLEST) return SMALLEST;
  const step = Math.max(SMALLEST, 2 ** Math.floor(Math.log2(bytes)) / STEPS);
  return Math.ceil(bytes / step) * step;
}

interface FreeList {
  readonly size: number;
  readonly usage: number;
  readonly buffers: GPUBuffer[];
}

/**
 * In place of tfjs's own manager, which keeps free buffers by their exact size for ever: the number of visible rows differs from
 * step to step, so it would fill the device with buffers that no later step asks for.
 */
export class SizedBuffers {
  numBytesUsed = 0;
  numBytesAllocated = 0;
  readonly #device: GPUDevice;
  readonly #free = new Map<string, FreeList>();
  readonly #used = new Set<GPUBuffer>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** A buffer of `size` bytes at least; with `reuse` perhaps one that was used before and is not mapped. */
  acquireBuffer(size: number, usage: number, mappedAtCreation = false, reuse = true): GPUBuffer {
    const bytes = sizeClass(size);
    const found = reuse ? this.#list(bytes, usage).buffers.pop() : undefined;
    const buffer = found ?? this.#create(bytes, usage, mappedAtCreation);
    this.#used.add(buffer);
    this.numBytesUsed += bytes;
    return buffer;
  }

  releaseBuffer(buffer: GPUBuffer, reuse = true): void {
    if (!this.#used.delete(buffer)) return;
    this.numBytesUsed -= buffer.size;
    if (reuse) {
      this.#list(buffer.size, buffer.usage).buffers.push(buffer);
      return;
    }
    this.numBytesAllocated -= buffer.size;
    buffer.destroy();
  }

  getNumUsedBuffers(): number {
    return this.#used.size;
  }

  getNumFreeBuffers(): number {
    let count = 0;
    for (const { buffers } of this.#free.values()) count += buffers.length;
    return count;
  }

  dispose(): void {
    for (const { buffers } of this.#free.values()) for (const buffer of buffers) buffer.destroy();
    for (const buffer of this.#used) buffer.destroy();
    this.#free.clear();
    this.#used.clear();
    this.numBytesUsed = 0;
    this.numBytesAllocated = 0;
  }

  /** @throws Error naming the size that is more than the device lends at once */
  #create(size: number, usage: number, mappedAtCreation: boolean): GPUBuffer {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (size > most) {
      throw new Error(
        `out of memory: a tensor of ${size} bytes is more than the ${most} that this device holds in one buffer; use a smaller batch`,
      );
    }
    this.numBytesAllocated += size;
    return this.#device.createBuffer({ size, usage, mappedAtCreation });
  }

  #list(size: number, usage: number): FreeList {
    const key = `${size}/${usage}`;
    let list = this.#free.get(key);
    if (!list) {
      list = { size, usage, buffers: [] };
      this.#free.set(key, list);
    }
    return list;
  }
}
