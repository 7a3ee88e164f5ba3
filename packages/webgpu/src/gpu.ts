/** A device with what every user of it needs: pipelines by source, upload, read-back, and errors that throw. */
import type { AdapterDescription } from './adapter-description.js';
import { DeviceErrors } from './device-errors.js';
import type { DeviceArray, HostArray } from './values.js';

/** One program over its buffers. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  /** Bindings 0, 1, 2 ... of group 0. */
  readonly buffers: readonly (DeviceArray | GPUBuffer)[];
  readonly workgroups: readonly [number, number?, number?];
}

export class Gpu {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly info: GPUAdapterInfo;
  readonly errors: DeviceErrors;
  readonly #pipelines = new Map<string, GPUComputePipeline>();

  constructor(device: GPUDevice, adapter: AdapterDescription, info: GPUAdapterInfo) {
    this.device = device;
    this.adapter = adapter;
    this.info = info;
    this.errors = new DeviceErrors(device);
  }

  /** The compute pipeline of a WGSL source, whose entry point is `main`; compiled once for each source. */
  pipeline(code: string): GPUComputePipeline {
    let pipeline = this.#pipelines.get(code);
    if (!pipeline) {
      const module = this.device.createShaderModule({ code });
      pipeline = this.device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
      this.#pipelines.set(code, pipeline);
    }
    return pipeline;
  }

  /** Room for `length` values of four bytes, all zero; for storage, copies in both directions. */
  allocate(length: number, usage = GPUBufferUsage.STORAGE): DeviceArray {
    const size = Math.max(4, 4 * length);
    const { COPY_SRC, COPY_DST } = GPUBufferUsage;
    return { buffer: this.device.createBuffer({ size, usage: usage | COPY_SRC | COPY_DST }), length };
  }

  /** A copy of the values on the device. */
  upload(values: HostArray, usage = GPUBufferUsage.STORAGE): DeviceArray {
    const array = this.allocate(values.length, usage);
    this.device.queue.writeBuffer(array.buffer, 0, values as HostArray & ArrayBufferView<ArrayBuffer>);
    return array;
  }

  /**
   * Hands programs to the device, to run one after the other.
   * @throws Error when the device has refused something before, or a grid is larger than it allows
   */
  run(dispatches: readonly Dispatch[]): void {
    this.errors.expectNone();
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { pipeline, buffers, workgroups } of dispatches) {
      this.#expectGrid(workgroups);
      const entries = buffers.map((bound, binding) => ({ binding, resource: bindingOf(bound) }));
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
      pass.dispatchWorkgroups(...(workgroups as [number, number?, number?]));
    }
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  #expectGrid(workgroups: Dispatch['workgroups']): void {
    const most = this.device.limits.maxComputeWorkgroupsPerDimension;
    const size = workgroups.find((count) => count !== undefined && count > most);
    if (size !== undefined)
      throw new RangeError(`webgpu: expected at most ${most} workgroups along a dimension, got ${size}`);
  }

  /** float32 values of the device. @throws Error when the device has refused something */
  async readFloats(array: DeviceArray): Promise<Float32Array> {
    return new Float32Array(await this.#read(array));
  }

  /** int32 values of the device. @throws Error when the device has refused something */
  async readInts(array: DeviceArray): Promise<Int32Array> {
    return new Int32Array(await this.#read(array));
  }

  async #read({ buffer, length, offset = 0 }: DeviceArray): Promise<ArrayBuffer> {
    const before = this.errors.expectNone();
    const size = 4 * length;
    if (size === 0) return new ArrayBuffer(0);
    const { MAP_READ, COPY_DST } = GPUBufferUsage;
    const staging = this.device.createBuffer({ size, usage: MAP_READ | COPY_DST });
    try {
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
      this.device.queue.submit([encoder.finish()]);
      await this.#map(staging, before);
      return copyOf(staging.getMappedRange(), size);
    } finally {
      staging.destroy();
    }
  }

  async #map(staging: GPUBuffer, before: number): Promise<void> {
    try {
      await staging.mapAsync(GPUMapMode.READ);
    } catch (cause) {
      await this.errors.settled(before); // says why
      throw new Error('webgpu: values could not be read from the device', { cause });
    }
    await this.errors.settled(before);
  }

  /** Waits until the device has done what it was given. @throws Error when it has refused something */
  async finish(): Promise<void> {
    const before = this.errors.expectNone();
    await this.device.queue.onSubmittedWorkDone();
    await this.errors.settled(before);
  }

  /** Gives the device back, also to others who use it. */
  destroy(): void {
    this.#pipelines.clear();
    this.device.destroy();
  }
}

function bindingOf(bound: DeviceArray | GPUBuffer): GPUBufferBinding {
  if (!('buffer' in bound)) return { buffer: bound };
  const { buffer, offset = 0, length } = bound;
  return { buffer, offset, size: Math.max(4, 4 * length) };
}

/** In this realm's own ArrayBuffer: Dawn's come from another one where tests run in a context of their own. */
function copyOf(mapped: ArrayBuffer, size: number): ArrayBuffer {
  const copy = new Uint8Array(size);
  copy.set(new Uint8Array(mapped));
  return copy.buffer;
}
