/** An ONNX graph as plain data, put together one operator at a time. Values are named by strings. */

/** An attribute: integer, list of integers, a float, or text. (A bare number would not say which of the two.) */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string };

export interface OnnxNode {
  readonly type: string;
  /** '' for the standard operators; onnxruntime's own live in 'com.microsoft'. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxConstant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array | Int8Array | Uint8Array;
}

/** Element types of inputs and outputs. */
export type OnnxType = 'float32' | 'int64';

/** An input or output; a string dimension is free. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly (number | string)[];
}

/** Collects nodes, constants, inputs and outputs. */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  readonly inputs: OnnxValue[] = [];
  readonly outputs: OnnxValue[] = [];
  private count = 0;

  /** @param name what viewers show above the graph */
  constructor(readonly name: string) {}

  input(name: string, dims: OnnxValue['dims'], type: OnnxType = 'float32'): string {
    this.inputs.push({ name, type, dims });
    return name;
  }

  /** Declares an existing float32 value as an output called `name`. */
  output(name: string, value: string, dims: OnnxValue['dims']): void {
    this.nodes.push({ type: 'Identity', domain: '', inputs: [value], outputs: [name], attributes: {} });
    this.outputs.push({ name, type: 'float32', dims });
  }

  floats(data: Float32Array, dims: readonly number[]): string {
    return this.constant(data, dims);
  }

  /** Quantised weights: signed bytes, or unsigned ones. */
  bytes(data: Int8Array | Uint8Array, dims: readonly number[]): string {
    return this.constant(data, dims);
  }

  scalar(value: number): string {
    return this.constant(Float32Array.of(value), []);
  }

  /** A vector of 64-bit integers, as Reshape and Slice take them. */
  ints(...values: readonly number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** Appends an operator with one result. */
  op(type: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}, domain = ''): string {
    return this.split(type, inputs, 1, attributes, domain)[0] as string;
  }

  /** Appends an operator with `results` results. */
  split(
    type: string,
    inputs: readonly string[],
    results: number,
    attributes: OnnxNode['attributes'] = {},
    domain = '',
  ): string[] {
    const outputs = Array.from({ length: results }, () => this.nextName());
    this.nodes.push({ type, domain, inputs, outputs, attributes });
    return outputs;
  }

  private constant(data: OnnxConstant['data'], dims: readonly number[]): string {
    const name = this.nextName();
    this.constants.push({ name, dims, data });
    return name;
  }

  private nextName(): string {
    return `v${this.count++}`;
  }
}
