/** The numbers of programs, in one buffer that is written once for all dispatches of a command buffer. */
import type { Program } from './program.js';

/** Bytes between two blocks: no device asks for more. */
const BLOCK_BYTES = 256;

export class Uniforms {
  readonly layout: GPUBindGroupLayout;
  readonly group: GPUBindGroup;
  readonly #device: GPUDevice;
  readonly #buffer: GPUBuffer;
  readonly #bytes: ArrayBuffer;
  readonly #whole: Uint32Array;
  readonly #numbers: Float32Array;
  #used = 0;

  /** @param blocks dispatches between two uploads at most */
  constructor(device: GPUDevice, blocks: number) {
    this.#device = device;
    const size = blocks * BLOCK_BYTES;
    this.#bytes = new ArrayBuffer(size);
    this.#whole = new Uint32Array(this.#bytes);
    this.#numbers = new Float32Array(this.#bytes);
    this.#buffer = device.createBuffer({ size, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
    const buffer = { type: 'uniform', hasDynamicOffset: true, minBindingSize: BLOCK_BYTES } as const;
    this.layout = device.createBindGroupLayout({
      entries: [{ binding: 0, visibility: GPUShaderStage.COMPUTE, buffer }],
    });
    this.group = device.createBindGroup({
      layout: this.layout,
      entries: [{ binding: 0, resource: { buffer: this.#buffer, size: BLOCK_BYTES } }],
    });
  }

  /** Puts a program's numbers behind the others. @returns their byte offset */
  add<V extends string>({ values }: Program<string, V>, given: Readonly<Record<V, number>>): number {
    const offset = this.#used++ * BLOCK_BYTES;
    values.forEach(({ name, whole }, i) => {
      (whole ? this.#whole : this.#numbers)[offset / 4 + i] = given[name];
    });
    return offset;
  }

  /** Writes what was added; it is there before the commands that are handed over next. */
  upload(): void {
    if (this.#used > 0) this.#device.queue.writeBuffer(this.#buffer, 0, this.#bytes, 0, this.#used * BLOCK_BYTES);
    this.#used = 0;
  }

  dispose(): void {
    this.#buffer.destroy();
  }
}
