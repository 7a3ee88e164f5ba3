/**
 * The bytes of an ONNX model (a protobuf message). The wire format is written by protobufjs' minimal writer; the field
 * numbers below are those of onnx.proto, of which only a dozen fields are needed, so no schema is compiled or shipped.
 */
import protobuf from 'protobufjs/minimal.js';
import type { OnnxAttribute, OnnxConstant, OnnxGraph, OnnxNode, OnnxValue } from './onnx-graph.js';

type Writer = protobuf.Writer;

const IR_VERSION = 8;
/** Versions of the operator sets; 17 is the first with LayerNormalization. */
const OPSETS: Readonly<Record<string, number>> = { '': 17, 'com.microsoft': 1 };
/** TensorProto.DataType of a typed array, by the array's tag: it may come from another realm. */
const DATA_TYPES = { Float32Array: 1, Uint8Array: 2, Int8Array: 3, BigInt64Array: 7 } as const;
/** The same of an input or output. */
const VALUE_TYPES = { float32: 1, int64: 7 } as const;
const PROTOBUF_LIMIT = 2 ** 31 - 1;

const varint = 0;
const delimited = 2;
const fixed32 = 5;

/**
 * ModelProto of a graph, in an ArrayBuffer of its own, so that it can be transferred to a thread.
 * @throws RangeError above 2 GB, the limit of protobuf, and for an operator of a domain that is not known
 */
export function encodeOnnx(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const size = graph.constants.reduce((sum, constant) => sum + constant.data.byteLength, 0);
  if (size > PROTOBUF_LIMIT)
    throw new RangeError(`onnx: the weights take ${size} bytes, a model holds at most ${PROTOBUF_LIMIT}`);
  const model = new protobuf.Writer();
  integer(model, 1, IR_VERSION);
  text(model, 2, 'i2p');
  message(model, 7, () => writeGraph(model, graph));
  // only what is used: a graph of standard operators is for any runtime
  for (const domain of new Set(['', ...graph.nodes.map((node) => node.domain)])) {
    const version = OPSETS[domain];
    if (version === undefined) throw new RangeError(`onnx: no version is known of the operators of "${domain}"`);
    message(model, 8, () => {
      text(model, 1, domain);
      integer(model, 2, version);
    });
  }
  const bytes = model.finish();
  return bytes.byteLength === bytes.buffer.byteLength ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

function writeGraph(writer: Writer, graph: OnnxGraph): void {
  for (const node of graph.nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, graph.name);
  for (const constant of graph.constants) message(writer, 5, () => writeTensor(writer, constant));
  for (const value of graph.inputs) message(writer, 11, () => writeValue(writer, value));
  for (const value of graph.outputs) message(writer, 12, () => writeValue(writer, value));
}

function writeNode(writer: Writer, node: OnnxNode): void {
  for (const name of node.inputs) text(writer, 1, name);
  for (const name of node.outputs) text(writer, 2, name);
  text(writer, 4, node.type);
  for (const [name, value] of Object.entries(node.attributes))
    message(writer, 5, () => writeAttribute(writer, name, value));
  if (node.domain) text(writer, 7, node.domain);
}

/** AttributeProto; field 20 says which of the value fields is meant. */
function writeAttribute(writer: Writer, name: string, value: OnnxAttribute): void {
  text(writer, 1, name);
  if ('float' in value) {
    writer.uint32((2 << 3) | fixed32).float(value.float);
    integer(writer, 20, 1);
  } else if ('int' in value) {
    integer(writer, 3, value.int);
    integer(writer, 20, 2);
  } else if ('text' in value) {
    text(writer, 4, value.text);
    integer(writer, 20, 3);
  } else {
    for (const item of value.ints) integer(writer, 8, item);
    integer(writer, 20, 7);
  }
}

function writeTensor(writer: Writer, { name, dims, data }: OnnxConstant): void {
  for (const dim of dims) integer(writer, 1, dim);
  integer(writer, 2, DATA_TYPES[data[Symbol.toStringTag]]);
  text(writer, 8, name);
  // raw_data is little-endian, as is every machine that onnxruntime runs on
  writer.uint32((9 << 3) | delimited).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/** ValueInfoProto of a tensor: type > tensor_type > shape > dim. */
function writeValue(writer: Writer, { name, type, dims }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      integer(writer, 1, VALUE_TYPES[type]);
      message(writer, 2, () => {
        for (const dim of dims) {
          message(writer, 1, () => (typeof dim === 'string' ? text(writer, 2, dim) : integer(writer, 1, dim)));
        }
      });
    }),
  );
}

function integer(writer: Writer, field: number, value: number): void {
  writer.uint32((field << 3) | varint).int64(value);
}

function text(writer: Writer, field: number, value: string): void {
  writer.uint32((field << 3) | delimited).string(value);
}

function message(writer: Writer, field: number, body: () => void): void {
  writer.uint32((field << 3) | delimited).fork();
  body();
  writer.ldelim();
}
