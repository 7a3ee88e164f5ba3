/** Views and back-projection on a WebGPU device, from typed arrays to typed arrays. */
import { Gpu, openGpu } from '@i2p/webgpu';
import type { BackProjectOptions } from '../back-project.js';
import { pointsPerCloud } from '../cloud-shape.js';
import { throwOutside } from '../pixel-grid.js';
import type { DepthViews } from '../splat.js';
import { viewGrids } from '../view-grids.js';
import { VIEW_AXES, type View } from '../views.js';
import { createDeviceProjection, type DeviceProjection, type ViewGrids } from './device-projection.js';

export interface WebgpuProjectionOptions {
  /** A device that others use too; it stays when the projection is disposed. By default one is opened as `openGpu` says. */
  readonly gpu?: Gpu | GPUDevice;
  /** Whether the device that is opened shall be software. */
  readonly software?: boolean;
}

export interface WebgpuProjection {
  /** What computes, for logs. */
  readonly description: string;
  readonly gpu: Gpu;
  /** The same on data of the device. */
  readonly device: DeviceProjection;
  /** As the function `renderViews`: the same sums, a sigmoid in float32. */
  renderViews(points: Float32Array, batch: number): Promise<DepthViews>;
  /** As the function `backProject`: the same numbers. */
  backProject(
    patchMap: Float32Array,
    channels: number,
    points: Float32Array,
    grids: ViewGrids,
    batch: number,
    gridSize?: number,
    options?: Pick<BackProjectOptions, 'rows'>,
  ): Promise<Float32Array>;
  /** Gives the device back, unless it was given. */
  dispose(): void;
}

/** @throws Error where there is no such device */
export async function createWebgpuProjection(options: WebgpuProjectionOptions = {}): Promise<WebgpuProjection> {
  const gpu = await gpuOf(options);
  const device = createDeviceProjection(gpu);
  return {
    description: `webgpu on ${gpu.adapter.name}${gpu.adapter.software ? ' (software)' : ''}`,
    gpu,
    device,
    renderViews: (points, batch) => renderViews(gpu, device, points, batch),
    backProject: (patchMap, channels, points, grids, batch, gridSize = 14, { rows } = {}) => {
      const wanted = rows ?? Int32Array.from({ length: points.length / 3 }, (_, row) => row);
      return backProject(gpu, device, patchMap, channels, points, grids, batch, gridSize, wanted);
    },
    dispose: () => {
      if (!options.gpu) gpu.destroy();
    },
  };
}

async function gpuOf({ gpu, software }: WebgpuProjectionOptions): Promise<Gpu> {
  if (!gpu) return openGpu({ software });
  if (software !== undefined)
    throw new Error('the webgpu projection expected either a device or the wish for software, got both');
  return gpu instanceof Gpu ? gpu : openGpu({ device: gpu });
}

async function renderViews(
  gpu: Gpu,
  device: DeviceProjection,
  points: Float32Array,
  batch: number,
): Promise<DepthViews> {
  pointsPerCloud(points, batch, 'renderViews: points');
  const grids = viewGrids(points, batch);
  const on = gpu.upload(points);
  const held = [on];
  try {
    const images = device.splatViews(on, grids, batch);
    held.push(images);
    return { images: await gpu.readFloats(images), grids };
  } finally {
    for (const { buffer } of held) buffer.destroy();
  }
}

async function backProject(
  gpu: Gpu,
  device: DeviceProjection,
  patchMap: Float32Array,
  channels: number,
  points: Float32Array,
  grids: ViewGrids,
  batch: number,
  gridSize: number,
  rows: Int32Array,
): Promise<Float32Array> {
  const [onMap, onPoints] = [gpu.upload(patchMap), gpu.upload(points)];
  const held = [onMap, onPoints];
  try {
    const { features, outside } = device.backProject(onMap, channels, onPoints, grids, batch, gridSize, rows);
    held.push(features, outside);
    const [read, first] = await Promise.all([gpu.readFloats(features), gpu.readInts(outside)]);
    if (first[0] !== -1) throwAt((first[0] as number) >>> 0, points, grids, batch, rows);
    return read;
  } finally {
    for (const { buffer } of held) buffer.destroy();
  }
}

/** @param first view * R + place in `rows` */
function throwAt(first: number, points: Float32Array, grids: ViewGrids, batch: number, rows: Int32Array): never {
  const view = Math.floor(first / rows.length) as View;
  const row = rows[first - view * rows.length] as number;
  const perCloud = points.length / (3 * batch);
  const b = Math.floor(row / perCloud);
  const [rowAxis, columnAxis] = VIEW_AXES[view];
  throwOutside(
    points[3 * row + rowAxis] as number,
    points[3 * row + columnAxis] as number,
    grids[view],
    b,
    row - b * perCloud,
  );
}
