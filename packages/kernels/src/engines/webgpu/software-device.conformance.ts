/** A device for tests: SwiftShader, the software device in the folder of Debian's Chromium, through Dawn (jest.config.cjs names it). */
import { existsSync } from 'node:fs';

const driver = process.env['VK_ICD_FILENAMES'];

/** Why there is no software device here, where there is none. */
export const noSoftwareDevice =
  driver && existsSync(driver) ? undefined : 'no software device: Debian has one in its packages chromium and libvulkan1';

/** Dawn's instance must outlive the devices: nothing else holds it. */
let instance: GPU | undefined;

/** @throws Error when Dawn finds no device */
export async function softwareDevice(): Promise<{ device: GPUDevice; info: GPUAdapterInfo }> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  instance ??= create([]);
  const adapter = await instance.requestAdapter();
  if (!adapter) throw new Error(`Dawn finds no device by ${driver}`);
  const { maxStorageBuffersPerShaderStage, maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const requiredLimits = { maxStorageBuffersPerShaderStage, maxBufferSize, maxStorageBufferBindingSize };
  return { device: await adapter.requestDevice({ requiredLimits }), info: adapter.info };
}
