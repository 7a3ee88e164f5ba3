export { type Comparison, compareClose, compareEqual } from './compare.js';
export { expectClose } from './expect-close.js';
export { type Fixture, type GoldenTensor, loadFixture, officialFixture, sharedFolder } from './golden.js';
export { pythonWithTorch, type RunPython } from './torch-python.js';
