/** gpu.js takes its device from `navigator.gpu`: for as long as a function runs, that hands out the device of ours. */
import type { Gpu } from '@i2p/webgpu';

/** The function's result; a promise is waited for before `navigator.gpu` is what it was. */
export function withNavigatorGpu<T>(gpu: Gpu, run: () => T): T {
  const restore = install(gpu);
  let result: T;
  try {
    result = run();
  } catch (error) {
    restore();
    throw error;
  }
  if (!(result instanceof Promise)) {
    restore();
    return result;
  }
  return result.finally(restore) as T;
}

function install({ device, info }: Gpu): () => void {
  const { limits, features } = device;
  const adapter = { limits, features, info, requestDevice: async () => device };
  const gpu = { requestAdapter: async () => adapter };
  const holder = globalThis.navigator;
  return holder ? replace(holder, 'gpu', gpu) : replace(globalThis, 'navigator', { gpu, hardwareConcurrency: 1 });
}

function replace(holder: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, { value, configurable: true });
  return () => {
    if (before) Object.defineProperty(holder, name, before);
    else Reflect.deleteProperty(holder, name);
  };
}
