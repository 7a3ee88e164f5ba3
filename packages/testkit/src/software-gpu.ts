/** A WebGPU device for tests: SwiftShader, where a Chromium is installed. */
import { existsSync } from 'node:fs';

/** Dawn needs the system's loader: Chromium brings its own, which Dawn does not look for. */
const LOADERS = ['lib/x86_64-linux-gnu', 'lib/aarch64-linux-gnu', 'lib64', 'lib'].map(
  (folder) => `/usr/${folder}/libvulkan.so.1`,
);

/** Why no software device can be had here, or undefined; jest.config.cjs names the driver where it finds one. */
export function softwareGpuMissing(): string | undefined {
  const driver = process.env['VK_ICD_FILENAMES'];
  return driver && existsSync(driver) && LOADERS.some((loader) => existsSync(loader))
    ? undefined
    : 'needs SwiftShader of a chromium, and libvulkan1';
}

/** A suite that runs where there is a software device, and is skipped with the reason in its name elsewhere. */
export function describeOnGpu(title: string, suite: () => void): void {
  const missing = softwareGpuMissing();
  if (missing === undefined) describe(title, suite);
  else describe.skip(`${title} [${missing}]`, suite);
}
