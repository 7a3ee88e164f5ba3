/** The engine on a WebGPU device: typed arrays in and out, and the same on data that stays on the device. */
import { type DeviceArray, Gpu, type HostArray, openGpu } from '@i2p/webgpu';
import type { AsyncPointEngine } from '../../async-point-engine.js';
import { type Chamfer, mean } from '../../chamfer.js';
import { expectFinite, pointsPerCloud } from '../../cloud-shape.js';
import { fpsSizes, knnSizes } from '../../point-engine.js';
import { threeNearestOfFour } from '../../three-nearest-of-four.js';
import { type Arithmetic, expectRepresentable, probeArithmetic } from './arithmetic.js';
import { createDevicePoints, type DevicePoints } from './device-points.js';
import { expectFiniteOnDevice } from './finite-on-device.js';

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
  const arithmetic = await probeArithmetic(gpu);
  const device = createDevicePoints(gpu);
  const knn = (query: Float32Array, reference: Float32Array, batch: number, k: number) =>
    knnOfHost(gpu, device, arithmetic, query, reference, batch, k);
  return {
    name: 'webgpu',
    description: `webgpu on ${gpu.adapter.name}${gpu.adapter.software ? ' (software)' : ''}`,
    gpu,
    device,
    fps: async (points, batch, samples) => {
      checkPoints(points, fpsSizes(points, batch, samples).points, arithmetic, 'fps: points');
      return onDevice(
        gpu,
        [points],
        ([on]) => ({ chosen: device.fps(on as DeviceArray, batch, samples) }),
        ({ chosen }) => gpu.readInts(chosen),
      );
    },
    knn,
    chamfer: (x, y, batch) => chamferOfHost(gpu, device, x, y, batch),
    threeNearest: (target, source, batch) => threeNearestOfFour(knn, target, source, batch),
    expectFinite: (points, batch, what) => expectFiniteOnDevice(gpu, points, batch, what),
    dispose: () => {
      if (!options.gpu) gpu.destroy();
    },
  };
}

async function gpuOf({ gpu, software }: WebgpuEngineOptions): Promise<Gpu> {
  if (!gpu) return openGpu({ software });
  if (software !== undefined)
    throw new Error('the webgpu engine expected either a device or the wish for software, got both');
  return gpu instanceof Gpu ? gpu : openGpu({ device: gpu });
}

function checkPoints(points: Float32Array, perCloud: number, arithmetic: Arithmetic, what: string): void {
  expectFinite(points, perCloud, what);
  expectRepresentable(points, arithmetic, what);
}

async function knnOfHost(
  gpu: Gpu,
  device: DevicePoints,
  arithmetic: Arithmetic,
  query: Float32Array,
  reference: Float32Array,
  batch: number,
  k: number,
): Promise<Int32Array> {
  const { queries, references } = knnSizes(query, reference, batch, k);
  checkPoints(query, queries, arithmetic, 'knn: query');
  checkPoints(reference, references, arithmetic, 'knn: reference');
  return onDevice(
    gpu,
    [query, reference],
    ([from, to]) => ({ neighbours: device.knn(from as DeviceArray, to as DeviceArray, batch, k) }),
    ({ neighbours }) => gpu.readInts(neighbours),
  );
}

/** NaN is let through, as in `chamfer`. */
async function chamferOfHost(
  gpu: Gpu,
  device: DevicePoints,
  x: Float32Array,
  y: Float32Array,
  batch: number,
): Promise<Chamfer> {
  pointsPerCloud(x, batch, 'chamfer: x');
  pointsPerCloud(y, batch, 'chamfer: y');
  return onDevice(
    gpu,
    [x, y],
    ([onX, onY]) => ({ ...device.chamfer(onX as DeviceArray, onY as DeviceArray, batch) }),
    async (found) => {
      const [distX, distY, gradX, gradY, indexX, indexY] = await Promise.all([
        ...([found.distX, found.distY, found.gradX, found.gradY].map((array) => gpu.readFloats(array)) as Four),
        gpu.readInts(found.indexX),
        gpu.readInts(found.indexY),
      ]);
      return { loss: mean(distX) + mean(distY), distX, distY, indexX, indexY, gradX, gradY };
    },
  );
}

type Four = [Promise<Float32Array>, Promise<Float32Array>, Promise<Float32Array>, Promise<Float32Array>];

/** Uploads, computes, reads, and gives the device's memory back whatever happens. */
async function onDevice<R extends Record<string, DeviceArray>, T>(
  gpu: Gpu,
  inputs: readonly HostArray[],
  compute: (uploaded: readonly DeviceArray[]) => R,
  read: (results: R) => Promise<T>,
): Promise<T> {
  const uploaded = inputs.map((values) => gpu.upload(values));
  let results: R | undefined;
  try {
    results = compute(uploaded);
    return await read(results);
  } finally {
    for (const { buffer } of [...uploaded, ...Object.values(results ?? {})]) buffer.destroy();
  }
}
