/** The weights of a ViT in one common form, whatever they were called. */
import type { HostTensor } from '@i2p/safetensors';
import { TensorReader } from './tensor-reader.js';
import type { VitConfig } from './vit-config.js';
import { type AffineNames, type BlockNames, vitNames } from './vit-names.js';

/** y = x W^T + b, weight [outputs, inputs], bias [outputs]. */
export interface LinearWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array | undefined;
  readonly inputs: number;
  readonly outputs: number;
}

/** LayerNorm's weight and bias, each [C]. */
export interface NormWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

export interface BlockWeights {
  readonly norm1: NormWeights;
  readonly query: LinearWeights;
  readonly key: LinearWeights;
  readonly value: LinearWeights;
  readonly attention: LinearWeights;
  readonly norm2: NormWeights;
  readonly fc1: LinearWeights;
  readonly fc2: LinearWeights;
}

export interface VitWeights {
  /** [C] */
  readonly classToken: Float32Array;
  /** [T, C], the class token's first */
  readonly positions: Float32Array;
  /** [C, 3, patch, patch] */
  readonly patchWeight: Float32Array;
  /** [C], zeros where the ViT has none */
  readonly patchBias: Float32Array;
  readonly preNorm: NormWeights | undefined;
  readonly blocks: readonly BlockWeights[];
  readonly finalNorm: NormWeights;
  readonly projection: LinearWeights | undefined;
}

/**
 * All weights of the ViT that `config` describes.
 * @throws Error that names a tensor that is missing, of another shape, or of no use to this ViT
 */
export function readVit(weights: ReadonlyMap<string, HostTensor>, config: VitConfig): VitWeights {
  const { width, tokens, patchSize, naming, prefix } = config;
  const names = vitNames(naming, prefix);
  const reader = new TensorReader(weights, naming);
  const read = {
    classToken: reader.take(names.classToken, [width]),
    positions: reader.take(names.positions, [tokens, width]),
    patchWeight: reader.take(names.patch.weight, [width, 3, patchSize, patchSize]),
    patchBias: config.patchBias ? reader.take(names.patch.bias, [width]) : new Float32Array(width),
    preNorm: config.preNorm ? readNorm(reader, names.preNorm, width) : undefined,
    blocks: Array.from({ length: config.depth }, (_, index) => readBlock(reader, names.block(index), config)),
    finalNorm: readNorm(reader, names.finalNorm, width),
    projection: names.projection && config.projection ? readProjection(reader, names.projection, config) : undefined,
  };
  reader.expectAllTaken(names.blockStem);
  return read;
}

function readBlock(reader: TensorReader, names: BlockNames, { width, mlpWidth }: VitConfig): BlockWeights {
  const [query, key, value] = readQkv(reader, names.qkv, width);
  return {
    norm1: readNorm(reader, names.norm1, width),
    query,
    key,
    value,
    attention: scaled(reader, readLinear(reader, names.attention, width, width), names.scale1),
    norm2: readNorm(reader, names.norm2, width),
    fc1: readLinear(reader, names.fc1, width, mlpWidth),
    fc2: scaled(reader, readLinear(reader, names.fc2, mlpWidth, width), names.scale2),
  };
}

/** Query, key and value, from one stacked matrix [3 C, C] or from three. */
function readQkv(
  reader: TensorReader,
  names: readonly AffineNames[],
  width: number,
): [LinearWeights, LinearWeights, LinearWeights] {
  const parts = names.map((part) => readLinear(reader, part, width, (3 * width) / names.length));
  const [first, second, third] = parts as [LinearWeights, LinearWeights?, LinearWeights?];
  if (second && third) return [first, second, third];
  const slice = (part: number): LinearWeights => ({
    weight: first.weight.subarray(part * width * width, (part + 1) * width * width),
    bias: first.bias?.subarray(part * width, (part + 1) * width),
    inputs: width,
    outputs: width,
  });
  return [slice(0), slice(1), slice(2)];
}

function readLinear(reader: TensorReader, names: AffineNames, inputs: number, outputs: number): LinearWeights {
  return {
    weight: reader.take(names.weight, [outputs, inputs]),
    bias: reader.take(names.bias, [outputs]),
    inputs,
    outputs,
  };
}

function readNorm(reader: TensorReader, names: AffineNames, width: number): NormWeights {
  return { weight: reader.take(names.weight, [width]), bias: reader.take(names.bias, [width]) };
}

/** LayerScale multiplies a branch's result by a factor a channel: the same as scaling the rows of its last matrix. */
function scaled(reader: TensorReader, linear: LinearWeights, name: string | undefined): LinearWeights {
  if (!name || !reader.has(name)) return linear;
  const factors = reader.take(name, [linear.outputs]);
  return {
    ...linear,
    weight: linear.weight.map((value, i) => value * factors[Math.floor(i / linear.inputs)]),
    bias: linear.bias?.map((value, i) => value * factors[i]),
  };
}

function readProjection(reader: TensorReader, name: string, { width, featureDim, naming }: VitConfig): LinearWeights {
  const sizes = { bias: undefined, inputs: width, outputs: featureDim };
  if (naming !== 'clip') return { ...sizes, weight: reader.take(name, [featureDim, width]) };
  const stored = reader.take(name, [width, featureDim]);
  const weight = Float32Array.from(stored, (_, i) => stored[(i % width) * featureDim + Math.floor(i / width)]);
  return { ...sizes, weight };
}
