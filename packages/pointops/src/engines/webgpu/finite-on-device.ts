/** Whether coordinates on the device are finite. */
import type { DeviceArray, Gpu } from '@i2p/webgpu';
import { deviceCount } from './device-count.js';
import { FINITE, FINITE_VALUES } from './finite-shader.js';
import { runWithSizes } from './run-with-sizes.js';

const NONE = 0xffffffff;
/** Workgroups that share the values. */
const MOST_GROUPS = 1024;

/** @throws RangeError naming cloud and point of the first value that is not finite */
export async function expectFiniteOnDevice(gpu: Gpu, points: DeviceArray, batch: number, what: string): Promise<void> {
  const perCloud = deviceCount(points, batch, 3, what);
  const groups = Math.min(MOST_GROUPS, Math.ceil(points.length / FINITE_VALUES));
  const first = gpu.upload(Uint32Array.of(NONE));
  const sizes = [batch, points.length, groups * FINITE_VALUES];
  try {
    runWithSizes(gpu, [{ code: FINITE, sizes, buffers: [points, first], workgroups: [groups] }]);
    const at = ((await gpu.readInts(first))[0] as number) >>> 0;
    if (at === NONE) return;
    const point = Math.floor(at / 3);
    const cloud = Math.floor(point / perCloud);
    throw new RangeError(
      `${what}: expected finite coordinates, got others in cloud ${cloud}, point ${point - cloud * perCloud}`,
    );
  } finally {
    first.buffer.destroy();
  }
}
