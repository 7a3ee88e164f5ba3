/**
 * The one-way order of the packages: which other packages each may depend on. Imports point up this list only, so
 * that every package can be installed and used alone (ARCHITECTURE.md draws it).
 */
export const layers = {
  random: [],
  safetensors: [],
  onnx: [],
  webgpu: [],
  pickle: ['safetensors'],
  'torch-file': ['pickle', 'safetensors'],
  pointops: ['webgpu'],
  projection: ['webgpu'],
  mpi: [],
  kernels: ['webgpu'],
  nn: ['kernels', 'random', 'safetensors'],
  vit2d: ['onnx', 'safetensors', 'torch-file'],
  data: ['random', 'pickle'],
  mae: ['nn', 'kernels', 'onnx', 'pointops', 'projection', 'random', 'safetensors'],
  eval: ['mae', 'data', 'pointops', 'kernels', 'random', 'safetensors'],
};

/** Golden tensors and matchers: for tests, and for tooling/parity, whose job is testing. */
export const testOnly = 'testkit';

/** The tests of a package may use testkit and every package above it in the list, which cannot close a cycle. */
export function testsMayUse(short) {
  const order = Object.keys(layers);
  return [testOnly, ...order.slice(0, Math.max(0, order.indexOf(short)))];
}
