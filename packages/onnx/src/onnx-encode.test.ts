import { encodeOnnx } from './onnx-encode.js';
import { OnnxGraph } from './onnx-graph.js';

describe('encodeOnnx', () => {
  it('writes the fields of onnx.proto, byte for byte', () => {
    const graph = new OnnxGraph('vit');
    const x = graph.input('x', ['n', 300]);
    const attributes = { alpha: { float: 0.5 }, axes: { ints: [1] } };
    graph.output('y', graph.op('Gemm', [x, graph.ints(-1)], attributes), ['n', 2]);
    const model = [
      '0808 1203 693270', // ir_version 8, producer "i2p"
      '3a8a01', // graph, 138 bytes
      '0a2f 0a0178 0a027630 12027631 220447656d6d', // node: inputs x and v0, output v1, Gemm
      '2a0f 0a05616c706861 150000003f a00101', // attribute alpha: float 0.5, type FLOAT
      '2a0b 0a0461786573 4001 a00107', // attribute axes: ints [1], type INTS
      '0a11 0a027631 120179 22084964656e74697479', // node: v1 to y, Identity
      '1203 766974', // name "vit"
      '2a12 0801 1007 42027630 4a08 ffffffffffffffff', // tensor: dims [1], INT64, v0, raw data -1
      '5a15 0a0178 1210 0a0e 0801 120a 0a03 12016e 0a03 08ac02', // input x: FLOAT, dims n and 300
      '6214 0a0179 120f 0a0d 0801 1209 0a03 12016e 0a02 0802', // output y: FLOAT, dims n and 2
      '4204 0a00 1011', // opset 17 of the standard domain
    ];
    expect(Buffer.from(encodeOnnx(graph)).toString('hex')).toBe(model.join('').replaceAll(' ', ''));
  });

  it('writes text, 64-bit inputs and the domains that are used, and refuses one it does not know', () => {
    const graph = new OnnxGraph('g');
    graph.op('QuickGelu', [graph.input('i', [2], 'int64')], { mode: { text: 'add' } }, 'com.microsoft');
    const bytes = Buffer.from(encodeOnnx(graph)).toString('hex');
    expect(bytes).toContain('4211 0a0d 636f6d2e6d6963726f736f6674 1001'.replaceAll(' ', '')); // opset 1
    expect(bytes).toContain('5a0f 0a0169 120a 0a08 0807 1204 0a02 0802'.replaceAll(' ', '')); // input i: INT64, dim 2
    expect(bytes).toContain('2a0e 0a046d6f6465 2203616464 a00103'.replaceAll(' ', '')); // attribute mode: STRING add
    graph.op('Erf', ['i'], {}, 'example');
    expect(() => encodeOnnx(graph)).toThrow('no version is known of the operators of "example"');
  });

  it('has a buffer of its own, to be transferred', () => {
    const { buffer, byteLength } = encodeOnnx(new OnnxGraph('vit'));
    expect(buffer.byteLength).toBe(byteLength);
  });

  it('refuses more than protobuf holds', () => {
    const graph = new OnnxGraph('vit');
    const data = { byteLength: 2 ** 31, BYTES_PER_ELEMENT: 4 } as Float32Array;
    graph.floats(data, [2 ** 29]);
    expect(() => encodeOnnx(graph)).toThrow(
      'onnx: the weights take 2147483648 bytes, a model holds at most 2147483647',
    );
  });
});
