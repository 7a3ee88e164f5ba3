export { encodeOnnx } from './onnx-encode.js';
export {
  type OnnxAttribute,
  type OnnxConstant,
  OnnxGraph,
  type OnnxNode,
  type OnnxType,
  type OnnxValue,
} from './onnx-graph.js';
export { gelu, type LinearConstants, layerNorm, linear } from './operators.js';
