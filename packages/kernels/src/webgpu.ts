/// <reference types="@webgpu/types" />
/**
 * The student on a WebGPU device, in a browser or in Node through Dawn. An entry of its own: those who train on wasm load neither it nor
 * tfjs's webgpu backend.
 */
import { type Gpu, type GpuOptions, openGpu } from '@i2p/webgpu';
import { env, findBackendFactory, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { useDevice } from './engines/webgpu/device.js';
import { DeviceBackend, SUBMIT_EVERY } from './engines/webgpu/device-backend.js';
import { webgpuEngine } from './engines/webgpu/webgpu-engine.js';
import { useTensorEngine } from './tensor-engine.js';

export interface WebgpuStudent {
  /** What runs, for logs. */
  readonly description: string;
  /** The device and its errors, for others who want to use it too. */
  readonly gpu: Gpu;
  /** Programs that the device was given so far, those of tfjs included. */
  dispatches(): number;
}

interface Started {
  readonly gpu: Gpu;
  readonly backend: DeviceBackend;
  readonly options: GpuOptions;
}

let started: Promise<Started> | undefined;

/**
 * Makes a device tfjs's backend `webgpu` and has all operations run on it; later calls come back to what was started, unless they bring
 * another device or it was lost. From then on, whatever the device refuses makes the next operation or read throw.
 * @param options a device to share, or which to open
 * @throws Error saying what is missing, and how to add it; or that a device of another kind was started already
 */
export async function startWebgpu(options: GpuOptions = {}): Promise<WebgpuStudent> {
  const before = started && (await started);
  if (!before || (options.device && options.device !== before.gpu.device)) started = start(options);
  else expectSame(before, options);
  const { gpu, backend } = await (started as Promise<Started>);
  if (!(await setBackend('webgpu'))) throw new Error('the TensorFlow.js webgpu backend could not be started');
  useDevice(backend);
  useTensorEngine(webgpuEngine);
  return { description: `WebGPU on ${gpu.adapter.name}`, gpu, dispatches: () => backend.dispatches };
}

function start(options: GpuOptions): Promise<Started> {
  const starting = openGpu(options).then((gpu) => {
    void gpu.device.lost.then(forget);
    return { gpu, backend: register(gpu), options };
  });
  const forget = (): void => {
    if (started === starting) started = undefined;
  };
  starting.catch(forget);
  return starting;
}

function expectSame({ gpu, options }: Started, { software, powerPreference }: GpuOptions): void {
  if (software !== undefined && software !== gpu.adapter.software)
    throw new Error(
      `startWebgpu: expected the wish for ${gpu.adapter.name}, which was started already, got software: ${software}`,
    );
  if (powerPreference !== undefined && powerPreference !== options.powerPreference)
    throw new Error(`startWebgpu: ${gpu.adapter.name} was started already, got the wish for ${powerPreference}`);
}

function register({ device, info }: Gpu): DeviceBackend {
  // small tensors are not worth a way to the host and back
  env().set('WEBGPU_CPU_FORWARD', false);
  env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', SUBMIT_EVERY);
  const backend = withNavigator(() => new DeviceBackend(device, info));
  if (findBackendFactory('webgpu')) removeBackend('webgpu');
  registerBackend('webgpu', () => backend, 3);
  return backend;
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
