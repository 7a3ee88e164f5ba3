/// <reference types="@webgpu/types" />
/**
 * The student on a WebGPU device, in a browser or in Node through Dawn. An entry of its own: those who train on wasm load neither it nor
 * tfjs's webgpu backend.
 */
import { env, findBackendFactory, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { useDevice } from './engines/webgpu/device.js';
import { DeviceBackend, SUBMIT_EVERY } from './engines/webgpu/device-backend.js';
import { webgpuEngine } from './engines/webgpu/webgpu-engine.js';
import { useTensorEngine } from './tensor-engine.js';

export interface WebgpuOptions {
  /** As large as its adapter allows: its limits are those of the tensors. */
  readonly device: GPUDevice;
  /** Of the device's adapter. */
  readonly info?: GPUAdapterInfo;
}

export interface WebgpuStudent {
  /** What runs, for logs. */
  readonly description: string;
  /** Programs that the device was given so far, those of tfjs included. */
  dispatches(): number;
}

let started: DeviceBackend | undefined;

/**
 * Makes a device tfjs's backend `webgpu` and has all operations run on it; the same device again comes back to what was started. From then
 * on, whatever the device refuses makes the next operation or read throw.
 * @throws Error outside of browsers when WebGPU's names (GPUBuffer and so on) are not global
 */
export async function startWebgpu({ device, info }: WebgpuOptions): Promise<WebgpuStudent> {
  if (typeof GPUBuffer === 'undefined')
    throw new Error('the webgpu engine needs the names of WebGPU (GPUBuffer and so on) as globals, there are none');
  if (started?.device !== device) started = register(device, info);
  if (!(await setBackend('webgpu'))) throw new Error('the TensorFlow.js webgpu backend could not be started');
  const backend = started;
  useDevice(backend);
  useTensorEngine(webgpuEngine);
  return { description: describe(info), dispatches: () => backend.dispatches };
}

function register(device: GPUDevice, info: GPUAdapterInfo | undefined): DeviceBackend {
  // small tensors are not worth a way to the host and back
  env().set('WEBGPU_CPU_FORWARD', false);
  env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', SUBMIT_EVERY);
  const backend = withNavigator(() => new DeviceBackend(device, info));
  if (findBackendFactory('webgpu')) removeBackend('webgpu');
  registerBackend('webgpu', () => backend, 3);
  return backend;
}

function describe(info: GPUAdapterInfo | undefined): string {
  return `WebGPU on ${info?.description || info?.device || info?.architecture || info?.vendor || 'a device without a name'}`;
}

/** tfjs looks for `navigator.gpu` although it is given a device; Node has none. */
function withNavigator<T>(make: () => T): T {
  if (globalThis.navigator?.gpu) return make();
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { gpu: {} } });
  try {
    return make();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}
