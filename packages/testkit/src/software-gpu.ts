/** The WebGPU device of the tests: SwiftShader, where a Chromium is installed; `npm run check:gpu` takes the machine's card. */
import { existsSync } from 'node:fs';

/** Dawn needs the system's loader: Chromium brings its own, which Dawn does not look for. */
const LOADERS = ['lib/x86_64-linux-gnu', 'lib/aarch64-linux-gnu', 'lib64', 'lib'].map(
  (folder) => `/usr/${folder}/libvulkan.so.1`,
);

const onCard = process.env['I2P_TEST_GPU'] === 'card';

/** What tests open: `openGpu(TEST_GPU)`. */
export const TEST_GPU = { software: !onCard } as const;

/** A test of what SwiftShader alone does. */
export function itOnSoftware(title: string, test: () => Promise<void>): void {
  (onCard ? it.skip : it)(title, test);
}

/** Why no device for tests can be had here, or undefined; jest.config.cjs names the driver where it finds one. */
export function testGpuMissing(): string | undefined {
  if (onCard) return undefined;
  const driver = process.env['VK_ICD_FILENAMES'];
  return driver && existsSync(driver) && LOADERS.some((loader) => existsSync(loader))
    ? undefined
    : 'needs SwiftShader of a chromium, and libvulkan1';
}

/** A suite that runs where there is a device, and is skipped with the reason in its name elsewhere. */
export function describeOnGpu(title: string, suite: () => void): void {
  const missing = testGpuMissing();
  if (missing === undefined) describe(title, suite);
  else describe.skip(`${title} [${missing}]`, suite);
}
