export { float16Bits, float16Value, float16Values } from './float16.js';
export { float32Of, type HostTensor, int32Of, type TensorData, type TensorDtype, tensor } from './host-tensor.js';
export { readSafetensors } from './read.js';
export { decodeTensor, dtypeBytes, encodeTensor } from './tensor-bytes.js';
export { writeSafetensors } from './write.js';
