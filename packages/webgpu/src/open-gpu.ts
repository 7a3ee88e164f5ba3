/** The way to a device: the caller's own, or one of the adapter that was asked for. */
import { type AdapterDescription, describeAdapter } from './adapter-description.js';
import { findWebgpu } from './find-webgpu.js';
import { Gpu } from './gpu.js';

export interface GpuOptions {
  /** A device that others use too (tfjs, gpu.js, a renderer); all other options then have no say and are refused. */
  readonly device?: GPUDevice;
  /** Of the given device's adapter, for its name. */
  readonly info?: GPUAdapterInfo;
  /**
   * Whether a CPU shall play the device (SwiftShader); when left out, the environment variable I2P_WEBGPU_SOFTWARE=1 says so. Software
   * is never used without being asked for, nor hardware when software is.
   */
  readonly software?: boolean;
  /** Which adapter to prefer where there are several; default high-performance. */
  readonly powerPreference?: GPUPowerPreference;
}

/**
 * A device with the limits of its adapter, and with the features of {@link WANTED} that it has.
 * @throws Error saying what is missing (WebGPU, an adapter of the kind) and how to add it
 */
export async function openGpu(options: GpuOptions = {}): Promise<Gpu> {
  if (options.device) return adopt(options.device, options);
  const software = options.software ?? globalThis.process?.env?.['I2P_WEBGPU_SOFTWARE'] === '1';
  const webgpu = await findWebgpu(software);
  const { powerPreference = 'high-performance' } = options;
  const adapter = await webgpu.requestAdapter({ powerPreference, forceFallbackAdapter: software });
  if (!adapter) throw new Error(missingAdapter(software));
  const description = describeAdapter(adapter.info);
  expectKind(description, software);
  const device = await adapter.requestDevice({
    requiredLimits: limitsOf(adapter),
    requiredFeatures: WANTED.filter((feature) => adapter.features.has(feature)),
  });
  return new Gpu(device, description, adapter.info);
}

/** Nothing here depends on them; those who bring their own programs may use them. */
const WANTED: readonly GPUFeatureName[] = ['subgroups', 'timestamp-query', 'shader-f16'];

function adopt(device: GPUDevice, { info, software, powerPreference }: GpuOptions): Gpu {
  if (software !== undefined || powerPreference !== undefined)
    throw new Error('openGpu: expected no choice of an adapter beside a given device, got software or powerPreference');
  const own = info ?? device.adapterInfo;
  return new Gpu(device, describeAdapter(own), own);
}

function missingAdapter(software: boolean): string {
  if (software)
    return 'webgpu: no software device was found: is VK_ICD_FILENAMES the path of a vk_swiftshader_icd.json, and is libvulkan1 installed?';
  return (
    'webgpu: no GPU was found (on Linux: a Vulkan driver is needed, see vulkaninfo); ' +
    'I2P_WEBGPU_SOFTWARE=1 asks for the software device instead'
  );
}

function expectKind({ name, software }: AdapterDescription, wanted: boolean): void {
  if (software && !wanted)
    throw new Error(`webgpu: expected a GPU, got the software device ${name}; I2P_WEBGPU_SOFTWARE=1 asks for it`);
  if (!software && wanted) throw new Error(`webgpu: expected a software device, got ${name}`);
}

/** By default a device has the least that any may have: 128 MB in a binding, 16 KB of workgroup memory. */
function limitsOf(adapter: GPUAdapter): Record<string, number> {
  const limits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') limits[name] = value;
  }
  return limits;
}
