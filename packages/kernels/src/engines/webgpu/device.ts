/** The backend that this engine's operations run on: tfjs has one per process, so there is one. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { DeviceBackend } from './device-backend.js';

let current: DeviceBackend | undefined;

export function useDevice(backend: DeviceBackend): void {
  current = backend;
}

/** @throws Error before the engine was started */
export function device(): DeviceBackend {
  if (!current) throw new Error('kernels: the webgpu engine was not started');
  return current;
}

/** A tensor on the device, its values not yet set. */
export function allocate(shape: number[], dtype: 'float32' | 'int32' = 'float32'): Tensor {
  return device().allocate(shape, dtype);
}
