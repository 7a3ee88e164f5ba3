export { openTorchFile, readTorchFile } from './read.js';
export { isTensor, type StoredValue, type TorchValue } from './torch-value.js';
export { writeTorchFile } from './write.js';
