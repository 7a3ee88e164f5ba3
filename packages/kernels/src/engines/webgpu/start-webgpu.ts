/** Starts the webgpu engine on a device. */
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { env, findBackendFactory, ready, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import type { TensorEngine } from '../../tensor-engine.js';
import { useDevice } from './device.js';
import { DeviceBackend, SUBMIT_EVERY } from './device-backend.js';
import { webgpuEngine } from './webgpu-engine.js';

export interface StartedWebgpu {
  /** For `useTensorEngine`. */
  readonly engine: TensorEngine;
  /** Programs that the device was given so far. */
  dispatches(): number;
}

/**
 * Makes a device the tfjs backend `webgpu`, on which the returned engine works. From then on whatever the device refuses makes the next
 * operation or read throw.
 * @param device as large as its adapter allows: its limits are those of the tensors
 * @param info of the device's adapter
 * @throws Error outside of browsers when WebGPU's names (GPUBuffer and so on) are not global
 */
export async function startWebgpu(device: GPUDevice, info?: GPUAdapterInfo): Promise<StartedWebgpu> {
  if (typeof GPUBuffer === 'undefined')
    throw new Error('the webgpu engine needs the names of WebGPU (GPUBuffer and so on) as globals; there are none');
  // small tensors are not worth a way to the host and back
  env().set('WEBGPU_CPU_FORWARD', false);
  env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', SUBMIT_EVERY);
  const backend = withNavigator(() => new DeviceBackend(device, info));
  if (findBackendFactory('webgpu')) removeBackend('webgpu');
  registerBackend('webgpu', () => backend, 3);
  if (!(await setBackend('webgpu'))) throw new Error('the TensorFlow.js webgpu backend could not be started');
  await ready();
  useDevice(backend);
  return { engine: webgpuEngine, dispatches: () => backend.dispatches };
}

/** tfjs looks for `navigator.gpu` although it is given a device; Node has none. */
function withNavigator<T>(make: () => T): T {
  if (globalThis.navigator?.gpu) return make();
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { gpu: WebGPUBackend } });
  try {
    return make();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}
