/**
 * The one-way order of the packages: which other packages each may depend on. Imports point down this list only, so
 * that every package can be installed and used alone (ARCHITECTURE.md draws it).
 */
export const layers = {
  random: [],
  safetensors: [],
  pointops: [],
  projection: [],
  kernels: [],
  nn: ['kernels', 'random', 'safetensors'],
  vit2d: ['safetensors'],
  data: ['random'],
  mae: ['nn', 'kernels', 'pointops', 'projection', 'random', 'safetensors'],
  eval: ['mae', 'data', 'pointops', 'kernels', 'random', 'safetensors'],
};

/** Golden tensors and matchers: for tests, and for tooling/parity, whose job is testing. */
export const testOnly = 'testkit';
