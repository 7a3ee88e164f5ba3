/** SwiftShader, Chromium's Vulkan on the CPU: a WebGPU device where there is no GPU, for tests. */

/** Where Linux packages of Chromium and Chrome put the description of their driver. */
const FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
  '/snap/chromium/current/usr/lib/chromium-browser',
];

/** Path of `vk_swiftshader_icd.json`, or undefined where no Chromium is installed in one of the usual folders, as in a browser. */
export function findSwiftShader(): string | undefined {
  // not an import: a bundler for browsers need not know of it
  const files = globalThis.process?.getBuiltinModule?.('node:fs');
  return FOLDERS.map((folder) => `${folder}/vk_swiftshader_icd.json`).find((path) => files?.existsSync(path));
}
