/** The operations on typed arrays: upload, compute, read back, and look whether the device could do it exactly. */
import type { DeviceArray, Gpu } from '@i2p/webgpu';
import { type Chamfer, mean } from '../../chamfer.js';
import { expectFinite, pointsPerCloud } from '../../cloud-shape.js';
import { type Arithmetic, mayLoseSquares } from '../../float32-squares.js';
import { fpsSizes, knnSizes } from '../../point-engine.js';
import { chamferOnDevice } from './chamfer-on-device.js';
import { fpsOnDevice } from './fps-on-device.js';
import { knnOnDevice } from './knn-on-device.js';

export interface Host {
  readonly gpu: Gpu;
  readonly arithmetic: Arithmetic;
}

/** As `AsyncPointEngine.fps`. */
export async function fpsOfHost(
  { gpu, arithmetic }: Host,
  points: Float32Array,
  batch: number,
  samples: number,
): Promise<Int32Array> {
  expectFinite(points, fpsSizes(points, batch, samples).points, 'fps: points');
  const watched = mayLoseSquares(arithmetic, points);
  return indicesOf(gpu, 'fps', watched, [points], ([on], lost) =>
    fpsOnDevice(gpu, on as DeviceArray, batch, samples, lost),
  );
}

/** As `AsyncPointEngine.knn`. */
export async function knnOfHost(
  { gpu, arithmetic }: Host,
  query: Float32Array,
  reference: Float32Array,
  batch: number,
  k: number,
): Promise<Int32Array> {
  const watched = mayLoseSquares(arithmetic, query, reference);
  return searchOfHost(gpu, watched, query, reference, batch, k);
}

/** As `knnOfHost`; squares that the device loses are taken for 0. */
export async function roughKnnOfHost(
  { gpu }: Host,
  query: Float32Array,
  reference: Float32Array,
  batch: number,
  k: number,
): Promise<Int32Array> {
  return searchOfHost(gpu, false, query, reference, batch, k);
}

function searchOfHost(
  gpu: Gpu,
  watched: boolean,
  query: Float32Array,
  reference: Float32Array,
  batch: number,
  k: number,
): Promise<Int32Array> {
  const { queries, references } = knnSizes(query, reference, batch, k);
  expectFinite(query, queries, 'knn: query');
  expectFinite(reference, references, 'knn: reference');
  return indicesOf(gpu, 'knn', watched, [query, reference], ([from, to], lost) =>
    knnOnDevice(gpu, from as DeviceArray, to as DeviceArray, batch, k, lost),
  );
}

/** @throws RangeError where squares were lost: the indices could be others than those of the other engines */
async function expectNoneLost(gpu: Gpu, what: string, lost: DeviceArray | undefined): Promise<void> {
  if (lost && (await gpu.readInts(lost))[0] !== 0)
    throw new RangeError(
      `${what}: expected points that are equal or at least 2^-50 apart, ${gpu.adapter.name} has no smaller squares; the wasm engine has`,
    );
}

async function indicesOf(
  gpu: Gpu,
  what: string,
  watched: boolean,
  inputs: readonly Float32Array[],
  compute: (uploaded: readonly DeviceArray[], lost: DeviceArray | undefined) => DeviceArray,
): Promise<Int32Array> {
  const uploaded = inputs.map((values) => gpu.upload(values));
  const held = [...uploaded];
  try {
    const lost = watched ? gpu.allocate(1) : undefined;
    if (lost) held.push(lost);
    const found = compute(uploaded, lost);
    held.push(found);
    await expectNoneLost(gpu, what, lost);
    return await gpu.readInts(found);
  } finally {
    for (const { buffer } of held) buffer.destroy();
  }
}

/** As `AsyncPointEngine.chamfer`; NaN is let through, as in `chamfer`. */
export async function chamferOfHost(
  { gpu, arithmetic }: Host,
  x: Float32Array,
  y: Float32Array,
  batch: number,
): Promise<Chamfer> {
  pointsPerCloud(x, batch, 'chamfer: x');
  pointsPerCloud(y, batch, 'chamfer: y');
  const [onX, onY] = [gpu.upload(x), gpu.upload(y)];
  const held = [onX, onY];
  try {
    const lost = mayLoseSquares(arithmetic, x, y) ? gpu.allocate(1) : undefined;
    if (lost) held.push(lost);
    const found = chamferOnDevice(gpu, onX, onY, batch, lost);
    held.push(...Object.values(found));
    await expectNoneLost(gpu, 'chamfer', lost);
    const [distX, distY, gradX, gradY, indexX, indexY] = await Promise.all([
      gpu.readFloats(found.distX),
      gpu.readFloats(found.distY),
      gpu.readFloats(found.gradX),
      gpu.readFloats(found.gradY),
      gpu.readInts(found.indexX),
      gpu.readInts(found.indexY),
    ]);
    return { loss: mean(distX) + mean(distY), distX, distY, indexX, indexY, gradX, gradY };
  } finally {
    for (const { buffer } of held) buffer.destroy();
  }
}
