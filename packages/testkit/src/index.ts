export { type Comparison, compareClose, compareEqual } from './compare.js';
export { damagedFile, smallGenerator } from './damaged-file.js';
export { expectClose } from './expect-close.js';
export type { FuzzFormat } from './fuzz/fuzz-format.js';
export { type Fixture, type GoldenTensor, loadFixture, officialFixture, sharedFolder } from './golden.js';
export { findPython, hexLines } from './python.js';
export { type OnnxFeed, type OnnxResult, runOnnx } from './run-onnx.js';
export { describeOnGpu, itOnSoftware, TEST_GPU, testGpuMissing } from './software-gpu.js';
export { pythonWithTorch, type RunPython } from './torch-python.js';
