/** A device for tests: SwiftShader, the software device in the folder of Debian's Chromium, through Dawn (jest.config.cjs names it). */
import { existsSync } from 'node:fs';

const driver = process.env['VK_ICD_FILENAMES'];

/** Why there is no software device here, where there is none. */
export const noSoftwareDevice =
  driver && existsSync(driver)
    ? undefined
    : 'no software device: Debian has one in its packages chromium and libvulkan1';

/** One for all suites of a file. */
let opened: Promise<SoftwareDevice> | undefined;

export interface SoftwareDevice {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  /** Dawn's instance must outlive the device, and nothing else holds it. */
  readonly instance: GPU;
}

/** @throws Error when Dawn finds no device */
export function softwareDevice(): Promise<SoftwareDevice> {
  opened ??= open();
  return opened;
}

async function open(): Promise<SoftwareDevice> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  // SwiftShader compiles a store for every word of workgroup memory that it clears, and the kernels clear theirs themselves
  const instance = create(['enable-dawn-features=disable_workgroup_init']);
  const adapter = await instance.requestAdapter();
  if (!adapter) throw new Error(`Dawn finds no device by ${driver}`);
  const { maxStorageBuffersPerShaderStage, maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const requiredLimits = { maxStorageBuffersPerShaderStage, maxBufferSize, maxStorageBufferBindingSize };
  return { device: await adapter.requestDevice({ requiredLimits }), info: adapter.info, instance };
}
