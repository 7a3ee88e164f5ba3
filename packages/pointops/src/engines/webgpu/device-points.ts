/** The operations on data that lies on the device already and stays there: nothing waits, nothing is read back. */
import type { DeviceArray, Gpu } from '@i2p/webgpu';
import { chamferOnDevice, type DeviceChamfer } from './chamfer-on-device.js';
import { deviceCount } from './device-count.js';
import { fpsOnDevice } from './fps-on-device.js';
import { GATHER, GATHER_ROWS } from './gather-shader.js';
import { knnOnDevice, nearestOnDevice } from './knn-on-device.js';
import { runWithSizes } from './run-with-sizes.js';
import { THREE_WEIGHTS, WEIGHT_TARGETS } from './three-weights-shader.js';

/**
 * Coordinates are float32, indices int32; shapes and rules are those of `AsyncPointEngine`. Results belong to the caller, who destroys
 * their buffers. Whether coordinates are finite is not looked at here (`WebgpuEngine.expectFinite` does), nor whether the device lost
 * squares that are too small for it.
 */
export interface DevicePoints {
  /** points [B,N,3] -> chosen [B,G] */
  fps(points: DeviceArray, batch: number, samples: number): DeviceArray;
  /** query [B,M,3], reference [B,N,3] -> neighbours [B,M,K] */
  knn(query: DeviceArray, reference: DeviceArray, batch: number, k: number): DeviceArray;
  /** points [B,N,3], indices [B,M] within the cloud -> points [B,M,3] */
  gather(points: DeviceArray, indices: DeviceArray, batch: number): DeviceArray;
  /** x [B,N,3], y [B,M,3] -> matches and gradients */
  chamfer(x: DeviceArray, y: DeviceArray, batch: number): DeviceChamfer;
  /** target [B,T,3], source [B,S,3] -> index, weight [B,T,3]; distances are float32 here, S is at least 3 */
  threeNearest(target: DeviceArray, source: DeviceArray, batch: number): { index: DeviceArray; weight: DeviceArray };
}

/** Programs are compiled at their first use. All throw RangeErrors for sizes, as the engine does. */
export function createDevicePoints(gpu: Gpu): DevicePoints {
  return {
    fps: (points, batch, samples) => fpsOnDevice(gpu, points, batch, samples),
    knn: (query, reference, batch, k) => knnOnDevice(gpu, query, reference, batch, k),
    gather: (points, indices, batch) => gather(gpu, points, indices, batch),
    chamfer: (x, y, batch) => chamferOnDevice(gpu, x, y, batch),
    threeNearest: (target, source, batch) => threeNearest(gpu, target, source, batch),
  };
}

function gather(gpu: Gpu, points: DeviceArray, indices: DeviceArray, batch: number): DeviceArray {
  const count = deviceCount(points, batch, 3, 'gather: points');
  const wanted = deviceCount(indices, batch, 1, 'gather: indices');
  const gathered = gpu.allocate(3 * batch * wanted);
  const workgroups = [Math.ceil(wanted / GATHER_ROWS), batch] as const;
  runWithSizes(gpu, [
    { code: GATHER, sizes: [batch, count, wanted], buffers: [points, indices, gathered], workgroups },
  ]);
  return gathered;
}

function threeNearest(
  gpu: Gpu,
  target: DeviceArray,
  source: DeviceArray,
  batch: number,
): { index: DeviceArray; weight: DeviceArray } {
  const rows = batch * deviceCount(target, batch, 3, 'threeNearest: target');
  const sources = deviceCount(source, batch, 3, 'threeNearest: source');
  if (sources < 3)
    throw new RangeError(`threeNearest: expected at least three source points per cloud on the device, got ${sources}`);
  const { neighbours: index, distances } = nearestOnDevice(gpu, target, source, batch, 3);
  const weight = gpu.allocate(3 * rows);
  const workgroups = [Math.ceil(rows / WEIGHT_TARGETS)] as const;
  runWithSizes(gpu, [{ code: THREE_WEIGHTS, sizes: [batch, rows], buffers: [distances, weight], workgroups }]);
  distances.buffer.destroy();
  return { index, weight };
}
