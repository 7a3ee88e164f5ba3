export { readSafetensors } from './read.js';
export { type HostTensor, type TensorData, type TensorDtype, float32Of, int32Of, tensor } from './host-tensor.js';
export { float16Bits, float16Value } from './float16.js';
export { writeSafetensors } from './write.js';
