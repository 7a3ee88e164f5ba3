/** The engine on a WebGPU device: typed arrays in and out, and the same on data that stays on the device. */
import { type DeviceArray, Gpu, openGpu } from '@i2p/webgpu';
import type { AsyncPointEngine } from '../../async-point-engine.js';
import type { Arithmetic } from '../../float32-squares.js';
import { threeNearestOfFour } from '../../three-nearest-of-four.js';
import { probeArithmetic } from './arithmetic.js';
import { createDevicePoints, type DevicePoints } from './device-points.js';
import { expectFiniteOnDevice } from './finite-on-device.js';
import { chamferOfHost, fpsOfHost, type Host, knnOfHost, roughKnnOfHost } from './host-points.js';

export interface WebgpuEngineOptions {
  /** A device that others use too; it stays when the engine is disposed. By default one is opened as `openGpu` says. */
  readonly gpu?: Gpu | GPUDevice;
  /** Whether the device that is opened shall be software. */
  readonly software?: boolean;
}

export interface WebgpuEngine extends AsyncPointEngine {
  readonly name: 'webgpu';
  readonly gpu: Gpu;
  /** The operations on data of the device. */
  readonly device: DevicePoints;
  /**
   * Looks whether points [B,N,3] on the device are finite, which costs a way there and back.
   * @throws RangeError naming cloud and point otherwise
   */
  expectFinite(points: DeviceArray, batch: number, what: string): Promise<void>;
}

/** @throws Error where there is no such device, or one that does not round as float32 should */
export async function createWebgpuEngine(options: WebgpuEngineOptions = {}): Promise<WebgpuEngine> {
  const gpu = await gpuOf(options);
  const device = createDevicePoints(gpu);
  const host: Host = { gpu, arithmetic: await arithmeticOf(gpu, options) };
  return {
    name: 'webgpu',
    description: `webgpu on ${gpu.adapter.name}${gpu.adapter.software ? ' (software)' : ''}`,
    gpu,
    device,
    fps: (points, batch, samples) => fpsOfHost(host, points, batch, samples),
    knn: (query, reference, batch, k) => knnOfHost(host, query, reference, batch, k),
    chamfer: (x, y, batch) => chamferOfHost(host, x, y, batch),
    threeNearest: (target, source, batch) =>
      threeNearestOfFour((...sets) => roughKnnOfHost(host, ...sets), target, source, batch),
    expectFinite: (points, batch, what) => expectFiniteOnDevice(gpu, points, batch, what),
    dispose: () => {
      if (!options.gpu) gpu.destroy();
    },
  };
}

/** @throws Error when the device does not round as it must; one that was opened here is given back */
async function arithmeticOf(gpu: Gpu, options: WebgpuEngineOptions): Promise<Arithmetic> {
  try {
    return await probeArithmetic(gpu);
  } catch (error) {
    if (!options.gpu) gpu.destroy();
    throw error;
  }
}

async function gpuOf({ gpu, software }: WebgpuEngineOptions): Promise<Gpu> {
  if (!gpu) return openGpu({ software });
  if (software !== undefined)
    throw new Error('the webgpu engine expected either a device or the wish for software, got both');
  return gpu instanceof Gpu ? gpu : openGpu({ device: gpu });
}
