/** One device for tfjs, gpu.js, the point engine and whoever else. */
import { describeOnGpu, TEST_GPU } from '@i2p/testkit';
import { type Gpu, openGpu } from '@i2p/webgpu';
import { expectIndices } from '../conformance/expect-indices.js';
import { createGpujsEngine } from './gpujs/gpujs-engine.js';
import { createWasmEngine } from './wasm.js';
import { createWebgpuEngine } from './webgpu/webgpu-engine.js';

/** What is used of tfjs's backend, whose own types want a package of their own. */
interface TfjsBackend {
  readonly device: GPUDevice;
  readonly tensorMap: { get(dataId: object): { resource: GPUBuffer } };
  endComputePassEncoder(): void;
  submitQueue(): void;
}

async function tfjsOn(gpu: Gpu): Promise<{ tf: typeof import('@tensorflow/tfjs-core'); backend: TfjsBackend }> {
  const tf = await import('@tensorflow/tfjs-core');
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  // it looks for navigator.gpu although it is given a device
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: {} }, configurable: true });
  const backend = new WebGPUBackend(gpu.device as never, gpu.info as never);
  Reflect.deleteProperty(globalThis, 'navigator');
  if (before) Object.defineProperty(globalThis, 'navigator', before);
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => backend, 3);
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  await tf.setBackend('webgpu');
  return { tf, backend: backend as unknown as TfjsBackend };
}

describeOnGpu('one device', () => {
  it('takes points that tfjs computed to the engine and gives its indices back to tfjs', async () => {
    const gpu = await openGpu(TEST_GPU);
    const { tf, backend } = await tfjsOn(gpu);
    const engine = await createWebgpuEngine({ gpu });
    const gpujs = await createGpujsEngine({ gpu });
    const plain = Float32Array.from({ length: 3 * 2000 }, (_, i) => Math.sin(i * i));

    const points = tf.mul(tf.tensor(plain, [2000, 3]), tf.fill([2000, 3], 2));
    backend.endComputePassEncoder();
    backend.submitQueue();
    const { resource } = backend.tensorMap.get(points.dataId);
    const chosen = engine.device.fps({ buffer: resource, length: 6000 }, 1, 50);

    const doubled = plain.map((value) => 2 * value);
    const expected = (await createWasmEngine()).fps(doubled, 1, 50);
    expectIndices(await gpu.readInts(chosen), expected);
    expectIndices((await gpujs.fps(doubled, 1, 50)).slice(0, 50), expected);

    const indices = tf.tensor({ buffer: chosen.buffer, zeroCopy: true } as never, [50], 'int32');
    expect(Array.from(await tf.add(indices, tf.scalar(1, 'int32')).data())).toEqual(Array.from(expected, (i) => i + 1));
    await gpu.finish();
    gpu.destroy();
  });
});
