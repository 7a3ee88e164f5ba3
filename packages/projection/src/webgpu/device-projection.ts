/** Views and back-projection of data that lies on the device and stays there; the grids, a few numbers a cloud, are the host's. */
import type { DeviceArray, Dispatch, Gpu } from '@i2p/webgpu';
import { expectBackProject } from '../back-project.js';
import { bicubicTaps } from '../bicubic.js';
import { pointsPerCloud } from '../cloud-shape.js';
import { expectGrid, type PixelGrid } from '../pixel-grid.js';
import { IMAGE_SIZE, VIEWS } from '../views.js';
import { GRID_WORDS } from './pixel-shader.js';
import { LOCATE, READ, READ_THREADS } from './read-shader.js';
import { SPLAT } from './splat-shader.js';

export type ViewGrids = readonly [PixelGrid, PixelGrid, PixelGrid];

export interface DeviceFeatures {
  /** [R,V,C] */
  readonly features: DeviceArray;
  /** u32[1]: 0xffffffff, or the first point outside its image, view * R + place in `rows`; it is read at pixel 0 then */
  readonly outside: DeviceArray;
}

/** Results belong to the caller, who destroys their buffers. */
export interface DeviceProjection {
  /** points [B,N,3] and their own grids -> depth images [V*B,224*224] */
  splatViews(points: DeviceArray, grids: ViewGrids, batch: number): DeviceArray;
  /** patchMap [V*B,P*P,C], points [B,M,3], rows b * M + m [R], ascending -> features [R,V,C] */
  backProject(
    patchMap: DeviceArray,
    channels: number,
    points: DeviceArray,
    grids: ViewGrids,
    batch: number,
    gridSize: number,
    rows: Int32Array,
  ): DeviceFeatures;
}

/** Steps below are so small that a device may take a difference of coordinates for 0. */
const SMALLEST_STEP = 2 ** -100;
const NONE = 0xffffffff;

/** All throw RangeErrors for sizes and rows as the plain functions do, and for steps below 2^-100. */
export function createDeviceProjection(gpu: Gpu): DeviceProjection {
  return {
    splatViews: (points, grids, batch) => splatViews(gpu, points, grids, batch),
    backProject: (...args) => backProject(gpu, ...args),
  };
}

function splatViews(gpu: Gpu, points: DeviceArray, grids: ViewGrids, batch: number): DeviceArray {
  const perCloud = pointsPerCloud(points, batch, 'splatViews: points');
  const images = gpu.allocate(VIEWS * batch * IMAGE_SIZE * IMAGE_SIZE);
  const all = Int32Array.from({ length: batch * perCloud }, (_, row) => row);
  const outside = gpu.upload(Uint32Array.of(NONE)); // nobody is: the grids are the points' own
  const { dispatch, pixels, helpers } = locate(gpu, points, grids, batch, all, outside);
  const sizes = uniform(gpu, [batch, perCloud]);
  const buffers = [sizes, points, pixels, images];
  const splat = { pipeline: gpu.pipeline(SPLAT), buffers, workgroups: [IMAGE_SIZE, VIEWS * batch] as const };
  run(gpu, [...helpers, outside, sizes], [dispatch, splat]);
  return images;
}

/** Finds the pixels [V,R] of rows of points. */
function locate(
  gpu: Gpu,
  points: DeviceArray,
  grids: ViewGrids,
  batch: number,
  rows: Int32Array,
  outside: DeviceArray,
): { dispatch: Dispatch; pixels: DeviceArray; wanted: DeviceArray; helpers: DeviceArray[] } {
  const packed = gpu.upload(packGrids(grids, batch));
  const wanted = gpu.upload(rows);
  const pixels = gpu.allocate(VIEWS * rows.length);
  const sizes = uniform(gpu, [batch, points.length / (3 * batch), rows.length]);
  const dispatch: Dispatch = {
    pipeline: gpu.pipeline(LOCATE),
    buffers: [sizes, points, packed, wanted, pixels, outside],
    workgroups: [Math.ceil(rows.length / READ_THREADS), VIEWS],
  };
  return { dispatch, pixels, wanted, helpers: [packed, wanted, pixels, sizes] };
}

function backProject(
  gpu: Gpu,
  patchMap: DeviceArray,
  channels: number,
  points: DeviceArray,
  grids: ViewGrids,
  batch: number,
  gridSize: number,
  rows: Int32Array,
): DeviceFeatures {
  const perCloud = expectBackProject(patchMap, channels, points, grids, batch, gridSize, rows);
  const features = gpu.allocate(rows.length * VIEWS * channels);
  const outside = gpu.upload(Uint32Array.of(NONE));
  if (rows.length === 0) return { features, outside };
  const located = locate(gpu, points, grids, batch, rows, outside);
  const { pixels, wanted } = located;
  const taps = gpu.upload(packTaps(gridSize));
  const helpers = [...located.helpers, taps];
  const dispatches: Dispatch[] = [located.dispatch];
  const most = gpu.device.limits.maxComputeWorkgroupsPerDimension;
  for (let first = 0; first < rows.length; first += most) {
    const sizes = uniform(gpu, [batch, perCloud, rows.length, gridSize, channels, first]);
    helpers.push(sizes);
    dispatches.push({
      pipeline: gpu.pipeline(READ),
      buffers: [sizes, patchMap, wanted, pixels, taps, features],
      workgroups: [Math.ceil(channels / READ_THREADS), Math.min(most, rows.length - first), VIEWS],
    });
  }
  run(gpu, helpers, dispatches);
  return { features, outside };
}

/** Runs, and gives the helpers back: what was submitted still reads them. */
function run(gpu: Gpu, helpers: readonly DeviceArray[], dispatches: readonly Dispatch[]): void {
  try {
    gpu.run(dispatches);
  } finally {
    for (const { buffer } of helpers) buffer.destroy();
  }
}

function uniform(gpu: Gpu, sizes: readonly number[]): DeviceArray {
  return gpu.upload(Uint32Array.from([0, ...sizes]), GPUBufferUsage.UNIFORM);
}

/** [V*B,6] */
function packGrids(grids: ViewGrids, batch: number): Uint32Array {
  const words = new DataView(new ArrayBuffer(4 * GRID_WORDS * VIEWS * batch));
  grids.forEach((grid, view) => {
    expectGrid(grid, batch);
    for (let b = 0; b < batch; b++) {
      const step = grid.step[b] as number;
      if (!(step >= SMALLEST_STEP))
        throw new RangeError(`a device expected pixels of at least 2^-100 in size, got ${step} for cloud ${b}`);
      const at = 4 * GRID_WORDS * (view * batch + b);
      words.setFloat32(at, grid.min[2 * b] as number, true);
      words.setFloat32(at + 4, grid.min[2 * b + 1] as number, true);
      words.setFloat32(at + 8, step, true);
      words.setInt32(at + 12, grid.shift[2 * b] as number, true);
      words.setInt32(at + 16, grid.shift[2 * b + 1] as number, true);
    }
  });
  return new Uint32Array(words.buffer);
}

/** [224,4] pairs of index and weight. */
function packTaps(gridSize: number): Uint32Array {
  const { index, weight } = bicubicTaps(gridSize, IMAGE_SIZE);
  const bits = new Uint32Array(weight.buffer, weight.byteOffset, weight.length);
  return Uint32Array.from({ length: 2 * index.length }, (_, i) => (i % 2 === 0 ? index : bits)[i >> 1] as number);
}
