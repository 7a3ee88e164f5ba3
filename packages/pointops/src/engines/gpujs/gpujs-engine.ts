/** The engine on gpu.js: GPUs through WebGL or WebGPU, and where there is none WebAssembly or JavaScript; the mode is part of its name. */
import { type Gpu, openGpu } from '@i2p/webgpu';
import type { AsyncPointEngine } from '../../async-point-engine.js';
import { type Chamfer, chamferOfMatches } from '../../chamfer.js';
import { expectFinite, pointsPerCloud } from '../../cloud-shape.js';
import { type Arithmetic, mayLoseSquares } from '../../float32-squares.js';
import { fpsSizes, knnSizes } from '../../point-engine.js';
import { threeNearestOfFour } from '../../three-nearest-of-four.js';
import { createGpujsKernels, type GpujsKernels } from './gpujs-kernels.js';
import { type GpujsMode, type GpujsSession, gpujsModes, openGpujs } from './gpujs-session.js';
import { withNavigatorGpu } from './navigator-gpu.js';
import { probeGpujs } from './probe.js';

export interface GpujsEngineOptions {
  /** Default 'auto': the first of webgpu (with a device given), webgl2, headlessgl, webasm and cpu that gpu.js can run. */
  readonly mode?: GpujsMode | 'auto';
  /** The device of mode webgpu; opened as `openGpu` says when left out. It is shared: gpu.js has one device a process. */
  readonly gpu?: Gpu;
}

export interface GpujsEngine extends AsyncPointEngine {
  readonly name: 'gpujs';
  /** What really runs. */
  readonly mode: GpujsMode;
}

/** @throws Error where gpu.js is missing, cannot run in the mode, or does not round there as float32 should */
export async function createGpujsEngine(options: GpujsEngineOptions = {}): Promise<GpujsEngine> {
  const mode = await modeOf(options);
  const gpu = mode === 'webgpu' ? (options.gpu ?? (await openGpu())) : undefined;
  let session: GpujsSession | undefined;
  const dispose = (): void => {
    session?.destroy();
    if (gpu && !options.gpu) gpu.destroy();
  };
  try {
    const opened = await openGpujs(mode, gpu);
    session = opened;
    const arithmetic = await (gpu ? withNavigatorGpu(gpu, () => probeGpujs(opened, gpu)) : probeGpujs(opened, gpu));
    return { ...pointEngine(opened, arithmetic, gpu), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function modeOf({ mode = 'auto', gpu }: GpujsEngineOptions): Promise<GpujsMode> {
  if (gpu && mode !== 'auto' && mode !== 'webgpu')
    throw new Error(`the gpujs engine takes a device in mode webgpu only, got mode ${mode}`);
  if (mode !== 'auto') return mode;
  return gpu ? 'webgpu' : ((await gpujsModes())[0] as GpujsMode);
}

function pointEngine(session: GpujsSession, arithmetic: Arithmetic, gpu: Gpu | undefined): GpujsEngine {
  const kernels = createGpujsKernels(session);
  const { mode } = session;
  const knn = (query: Float32Array, reference: Float32Array, batch: number, k: number) =>
    knnOf(kernels, gpu, query, reference, batch, k);
  return {
    name: 'gpujs',
    mode,
    description: `gpu.js in mode ${mode}${gpu ? ` on ${gpu.adapter.name}` : ''}`,
    fps: async (points, batch, samples) => {
      expectFinite(points, fpsSizes(points, batch, samples).points, 'fps: points');
      expectKept(arithmetic, mode, 'fps', points);
      return settled(gpu, await kernels.fps(points, batch, samples));
    },
    knn: async (query, reference, batch, k) => {
      const { queries, references } = knnSizes(query, reference, batch, k);
      expectFinite(query, queries, 'knn: query');
      expectFinite(reference, references, 'knn: reference');
      expectKept(arithmetic, mode, 'knn', query, reference);
      return knn(query, reference, batch, k);
    },
    chamfer: async (x, y, batch) => {
      pointsPerCloud(x, batch, 'chamfer: x');
      pointsPerCloud(y, batch, 'chamfer: y');
      expectKept(arithmetic, mode, 'chamfer', x, y);
      return chamferOf(knn, x, y, batch);
    },
    threeNearest: (target, source, batch) => threeNearestOfFour(knn, target, source, batch),
    dispose: () => {},
  };
}

async function knnOf(
  kernels: GpujsKernels,
  gpu: Gpu | undefined,
  query: Float32Array,
  reference: Float32Array,
  batch: number,
  k: number,
): Promise<Int32Array> {
  return settled(gpu, await kernels.knn(query, reference, batch, k));
}

/** gpu.js only logs what its device refuses. */
async function settled<T>(gpu: Gpu | undefined, result: T): Promise<T> {
  await gpu?.errors.settled();
  return result;
}

/** @throws RangeError where squares could be lost */
function expectKept(arithmetic: Arithmetic, mode: GpujsMode, what: string, ...clouds: Float32Array[]): void {
  if (mayLoseSquares(arithmetic, ...clouds))
    throw new RangeError(
      `${what}: expected coordinates of 0 or at least 2^-40, gpu.js in mode ${mode} has no squares of smaller ones; the wasm engine has`,
    );
}

/** Matches by gpu.js, in float32; distances and gradients of the pairs here. */
async function chamferOf(knn: GpujsKernels['knn'], x: Float32Array, y: Float32Array, batch: number): Promise<Chamfer> {
  const indexX = await knn(x, y, batch, 1);
  const indexY = await knn(y, x, batch, 1);
  return chamferOfMatches(x, y, indexX, indexY, batch);
}
