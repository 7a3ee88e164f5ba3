/** The tfjs webgpu backend with the engine's own programs in the same command buffers, and with errors that throw. */

import { DeviceErrors } from '@i2p/webgpu';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { Pipelines } from './pipelines.js';
import type { Program } from './program.js';
import { SizedBuffers } from './sized-buffers.js';
import { Uniforms } from './uniforms.js';

/** Dispatches that are handed to the device at a time: what they release can only be used again afterwards. */
export const SUBMIT_EVERY = 64;

/** What tfjs declares as private; the exact version is pinned. */
interface Recording {
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
}

export class DeviceBackend extends WebGPUBackend {
  /** Programs run so far, those of tfjs included. */
  dispatches = 0;
  readonly #pipelines: Pipelines;
  readonly #uniforms: Uniforms;
  readonly #errors: DeviceErrors;

  constructor(device: GPUDevice, info?: GPUAdapterInfo) {
    super(device, info);
    this.bufferManager = new SizedBuffers(device) as unknown as WebGPUBackend['bufferManager'];
    this.#pipelines = new Pipelines(device);
    this.#uniforms = new Uniforms(device, SUBMIT_EVERY);
    this.#errors = new DeviceErrors(device);
  }

  /**
   * Runs a program on the data of tensors.
   * @param workgroups their number, or that of a grid
   * @throws Error when the device has refused something before
   */
  run<B extends string, V extends string>(
    program: Program<B, V>,
    tensors: Readonly<Record<B, Tensor>>,
    values: Readonly<Record<V, number>>,
    workgroups: number | readonly [number, number, number],
  ): void {
    this.#errors.expectNone();
    const grid = typeof workgroups === 'number' ? this.#spread(workgroups) : workgroups;
    if (grid.includes(0)) return;
    const entries = program.buffers.map(({ name }, binding) => ({
      binding,
      resource: { buffer: this.#bufferOf(tensors[name]) },
    }));
    const { pipeline, layout } = this.#pipelines.of(program, this.#uniforms.layout);
    const offset = this.#uniforms.add(program, values);
    const pass = this.#pass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.device.createBindGroup({ layout, entries }));
    pass.setBindGroup(1, this.#uniforms.group, [offset]);
    pass.dispatchWorkgroups(...grid);
    this.#counted();
  }

  #pass(): GPUComputePassEncoder {
    const recording = this as unknown as Recording;
    this.ensureCommandEncoderReady();
    recording.computePassEncoder ??= (recording.commandEncoder as GPUCommandEncoder).beginComputePass();
    return recording.computePassEncoder;
  }

  #counted(): void {
    const recording = this as unknown as Recording;
    this.dispatches++;
    if (++recording.dispatchCountInPass < SUBMIT_EVERY) return;
    this.submitQueue();
  }

  #bufferOf({ dataId, isDisposed, id, shape }: Tensor): GPUBuffer {
    if (isDisposed) throw new Error(`kernels: tensor ${id} of shape [${shape}] is disposed already`);
    this.uploadToGPU(dataId);
    (this as unknown as Recording).commandQueueOwnedIds.add(dataId);
    return this.tensorMap.get(dataId).resource as GPUBuffer;
  }

  /** A row of workgroups, or a grid where there are more than a row may have; the last ones may find nothing to do. */
  #spread(count: number): [number, number, number] {
    const most = this.device.limits.maxComputeWorkgroupsPerDimension;
    if (count <= most) return [count, 1, 1];
    const rows = Math.ceil(count / most);
    return [Math.ceil(count / rows), rows, 1];
  }

  override submitQueue(): void {
    const recording = this as unknown as Recording;
    this.endComputePassEncoder();
    if (!recording.commandEncoder) return;
    this.#uniforms.upload();
    super.submitQueue();
  }

  override runWebGPUProgram(
    ...args: Parameters<WebGPUBackend['runWebGPUProgram']>
  ): ReturnType<WebGPUBackend['runWebGPUProgram']> {
    this.#errors.expectNone();
    this.dispatches++;
    return super.runWebGPUProgram(...args);
  }

  /** A tensor on the device, its values not yet set. */
  allocate(shape: number[], dtype: 'float32' | 'int32' = 'float32'): Tensor {
    return engine().makeTensorFromTensorInfo(this.makeTensorInfo(shape, dtype));
  }

  /** Values of an int32 tensor that the device has not seen yet. */
  hostIndices({ dataId }: Tensor): ArrayLike<number> | undefined {
    return (this.tensorMap.get(dataId).values as Int32Array | null | undefined) ?? undefined;
  }

  /** Replaces a tensor's values. */
  replace({ dataId }: Tensor, values: Float32Array): void {
    this.#errors.expectNone();
    const data = this.tensorMap.get(dataId);
    if (!data.resource) {
      data.values = values.slice();
      return;
    }
    // a write overtakes commands that are recorded but not yet handed over
    this.submitQueue();
    this.device.queue.writeBuffer(data.resource as GPUBuffer, 0, values as Float32Array<ArrayBuffer>);
  }

  /** A copy of a tensor's values. @throws Error when the device has refused something */
  override async read(dataId: object): Promise<Float32Array | Int32Array> {
    const before = this.#errors.expectNone();
    const { values, resource, shape, dtype } = this.tensorMap.get(dataId);
    const size = shape.reduce((a, b) => a * b, 1);
    if (values) return (values as Float32Array).slice();
    if (dtype !== 'float32' && dtype !== 'int32')
      throw new Error(`webgpu: expected a tensor of float32 or int32 to read from the device, got ${dtype}`);
    if (!resource || size === 0) return dtype === 'float32' ? new Float32Array(size) : new Int32Array(size);
    const bytes = await this.#download(resource as GPUBuffer, 4 * size, before);
    await this.#errors.settled(before);
    return dtype === 'float32' ? new Float32Array(bytes) : new Int32Array(bytes);
  }

  /** @throws Error where values are on the device: they can only be waited for */
  override readSync(dataId: object): ReturnType<WebGPUBackend['readSync']> {
    const { values } = this.tensorMap.get(dataId);
    if (!values) throw new Error('webgpu: the values of a tensor are on the device: use data(), which waits for them');
    return values;
  }

  async #download(buffer: GPUBuffer, bytes: number, before: number): Promise<ArrayBuffer> {
    const staging = this.bufferManager.acquireBuffer(bytes, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
    this.endComputePassEncoder();
    this.ensureCommandEncoderReady();
    const { commandEncoder } = this as unknown as Recording;
    commandEncoder?.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
    this.submitQueue();
    this.#errors.expectNone();
    try {
      await staging.mapAsync(GPUMapMode.READ, 0, bytes);
    } catch (cause) {
      await this.#errors.settled(before); // says why
      throw new Error('webgpu: values could not be read from the device', { cause });
    }
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    this.bufferManager.releaseBuffer(staging);
    return copy;
  }

  override dispose(): void {
    super.dispose();
    this.#uniforms.dispose();
  }
}
