/** Sizes of arrays on a device, as `cloud-shape.ts` has them for arrays of the host. */
import type { DeviceArray } from '@i2p/webgpu';
import { expectCount } from '../../cloud-shape.js';

/** Items per cloud of an array on the device. @throws RangeError when the length does not divide, or is zero */
export function deviceCount({ length }: DeviceArray, batch: number, width: number, what: string): number {
  expectCount(batch, `${what}: batch`);
  const items = length / (batch * width);
  if (!Number.isInteger(items) || items === 0)
    throw new RangeError(`${what}: expected a positive multiple of ${batch * width} values, got ${length}`);
  return items;
}
