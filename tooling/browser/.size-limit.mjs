/**
 * What a page downloads for each package, with all that it imports, minified and compressed by brotli; wasm files that are fetched
 * besides are not in it. `npm run size` holds it against these limits, which are a little above what it is.
 */
const folder = (short) => `../../packages/${short}/dist`;

const LIMITS = [
  ['@i2p/random', `${folder('random')}/index.js`, '600 B'],
  ['@i2p/safetensors', `${folder('safetensors')}/index.js`, '1.8 kB'],
  ['@i2p/onnx', `${folder('onnx')}/index.js`, '13 kB'],
  // with the engines on GPUs, which a bundler splits off: they are loaded when they are asked for
  ['@i2p/pointops', `${folder('pointops')}/index.js`, '19 kB'],
  ['@i2p/projection', `${folder('projection')}/index.js`, '5 kB'],
  ['@i2p/data', `${folder('data')}/browser.js`, '16 kB'],
  ['@i2p/vit2d', `${folder('vit2d')}/browser.js`, '20 kB'],
  ['@i2p/vit2d: worker, wasm', `${folder('vit2d')}/worker-cpu.js`, '23 kB'],
  ['@i2p/vit2d: worker, WebGPU', `${folder('vit2d')}/worker-webgpu.js`, '36 kB'],
  ['@i2p/kernels', `${folder('kernels')}/index.js`, '92 kB'],
  ['@i2p/nn', `${folder('nn')}/index.js`, '26 kB'],
  ['@i2p/webgpu', `${folder('webgpu')}/index.js`, '2.5 kB'],
  ['@i2p/pointops/webgpu', `${folder('pointops')}/webgpu.js`, '8.6 kB'],
  ['@i2p/projection/webgpu', `${folder('projection')}/webgpu.js`, '6.9 kB'],
  ['@i2p/kernels/webgpu', `${folder('kernels')}/webgpu.js`, '118 kB'],
  ['@i2p/mae', `${folder('mae')}/index.js`, '54 kB'],
];

export default LIMITS.map(([name, path, limit]) => ({
  name,
  path,
  limit,
  // as a bundler for the browser: exports are kept, import.meta stays
  modifyEsbuildConfig: (config) => ({ ...config, format: 'esm', platform: 'browser', logLevel: 'error' }),
}));
