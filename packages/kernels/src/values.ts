/** Values of tensors in and out of the engine in use. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from './tensor-engine.js';

/** A copy of a float32 tensor's values; on a GPU this waits for the device. */
export async function readValues(x: Tensor): Promise<Float32Array> {
  return (await x.data()) as Float32Array;
}

/** A copy of the values at once. @throws Error on an engine that must wait for its device */
export function readValuesNow(x: Tensor): Float32Array {
  const { name, readsAtOnce } = tensorEngine();
  if (!readsAtOnce) throw new Error(`the ${name} engine gives values only to those who wait: use the asynchronous way`);
  return x.dataSync() as Float32Array;
}

/** Replaces a tensor's values in place. @throws Error when their number differs */
export function writeValues(x: Tensor, values: Float32Array): void {
  if (values.length !== x.size) throw new Error(`writeValues: ${values.length} values for a tensor [${x.shape}]`);
  tensorEngine().write(x, values);
}
