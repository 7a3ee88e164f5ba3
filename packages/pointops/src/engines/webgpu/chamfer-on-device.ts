/** The Chamfer distance on the device (SPEC 1.4): both matches, then the gradients of their pairs. */
import type { DeviceArray, Gpu } from '@i2p/webgpu';
import { CHAMFER_GRADIENT, GRADIENT_POINTS } from './chamfer-gradient-shader.js';
import { deviceCount } from './device-count.js';
import { nearestOnDevice } from './knn-on-device.js';
import { runWithSizes } from './run-with-sizes.js';

/** `Chamfer` without its loss, the sum of the means of both distances. */
export interface DeviceChamfer {
  readonly distX: DeviceArray;
  readonly distY: DeviceArray;
  readonly indexX: DeviceArray;
  readonly indexY: DeviceArray;
  readonly gradX: DeviceArray;
  readonly gradY: DeviceArray;
}

/**
 * x [B,N,3], y [B,M,3] -> matches and gradients
 * @param lost u32[1], set where the device lost a square
 */
export function chamferOnDevice(
  gpu: Gpu,
  x: DeviceArray,
  y: DeviceArray,
  batch: number,
  lost?: DeviceArray,
): DeviceChamfer {
  const countX = deviceCount(x, batch, 3, 'chamfer: x');
  const countY = deviceCount(y, batch, 3, 'chamfer: y');
  const { neighbours: indexX, distances: distX } = nearestOnDevice(gpu, x, y, batch, 1, lost);
  const { neighbours: indexY, distances: distY } = nearestOnDevice(gpu, y, x, batch, 1, lost);
  const gradX = gpu.allocate(x.length);
  const gradY = gpu.allocate(y.length);
  const groups = (count: number) => [Math.ceil(count / GRADIENT_POINTS), batch] as const;
  runWithSizes(gpu, [
    {
      code: CHAMFER_GRADIENT,
      sizes: [batch, countX, countY],
      buffers: [x, y, indexX, indexY, gradX],
      workgroups: groups(countX),
    },
    {
      code: CHAMFER_GRADIENT,
      sizes: [batch, countY, countX],
      buffers: [y, x, indexY, indexX, gradY],
      workgroups: groups(countY),
    },
  ]);
  return { distX, distY, indexX, indexY, gradX, gradY };
}
