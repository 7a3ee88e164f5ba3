/** What a ViT is, read from its tensors: sizes from shapes, the rest from the habits of its naming or from settings. */
import type { HostTensor } from '@i2p/safetensors';
import { TensorReader } from './tensor-reader.js';
import { detectNaming, type VitNaming, vitNames } from './vit-names.js';

export type Activation = 'gelu' | 'quick_gelu';

/** What the tensors do not tell; each has a default by naming. */
export interface VitSettings {
  /** Attention heads; by default width / 64. */
  readonly heads?: number;
  /** By default exact (erf) GELU for timm, QuickGELU x * sigmoid(1.702 x) for CLIP. */
  readonly activation?: Activation;
  /** By default 1e-6 for timm, 1e-5 for CLIP. */
  readonly layerNormEps?: number;
  /** Whether a projection follows the final LayerNorm; by default for CLIP only. */
  readonly projection?: boolean;
}

export interface VitConfig {
  readonly naming: VitNaming;
  /** What stands in front of every tensor's name, e.g. `visual.` */
  readonly prefix: string;
  /** Width of a token, C. */
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  readonly mlpWidth: number;
  /** Side of a patch and of the image, in pixels, and of the image in patches, P. */
  readonly patchSize: number;
  readonly imageSize: number;
  readonly gridSize: number;
  /** P * P patches and the class token, T. */
  readonly tokens: number;
  readonly activation: Activation;
  /** LayerNorm in front of the first block (CLIP's ln_pre). */
  readonly preNorm: boolean;
  readonly patchBias: boolean;
  readonly projection: boolean;
  /** Channels of a patch feature: the projection's, or the width. */
  readonly featureDim: number;
  readonly layerNormEps: number;
}

/**
 * The configuration of a ViT (SPEC 3 for CLIP's).
 * @throws Error when the tensors are not a ViT's, one of those read here is missing, or the heads do not divide the width
 */
export function describeVit(weights: ReadonlyMap<string, HostTensor>, settings: VitSettings = {}): VitConfig {
  const { naming, prefix } = detectNaming(weights);
  const names = vitNames(naming, prefix);
  const reader = new TensorReader(weights, naming);
  const clip = naming !== 'timm';
  const [width, patchSize] = patchShape(reader.shape(names.patch.weight), names.patch.weight);
  const gridSize = gridOf(reader.shape(names.positions), names.positions);
  const projection = settings.projection ?? clip;
  const preNorm = clip || reader.has(names.preNorm.weight) || reader.has(names.preNorm.bias);
  return {
    naming,
    prefix,
    width,
    depth: depthOf(weights, names.blockStem),
    heads: headsOf(width, settings.heads),
    mlpWidth: reader.shape(names.block(0).fc1.weight)[0],
    patchSize,
    imageSize: gridSize * patchSize,
    gridSize,
    tokens: gridSize * gridSize + 1,
    activation: settings.activation ?? (clip ? 'quick_gelu' : 'gelu'),
    preNorm,
    // timm leaves the bias out exactly where a LayerNorm follows, as CLIP does
    patchBias: !preNorm || reader.has(names.patch.bias),
    projection,
    featureDim: projection ? projectionWidth(reader, naming, names.projection) : width,
    layerNormEps: settings.layerNormEps ?? (clip ? 1e-5 : 1e-6),
  };
}

function patchShape(shape: readonly number[], name: string): [number, number] {
  const [width, channels, height, side] = shape;
  if (shape.length !== 4 || channels !== 3 || height !== side) {
    throw new Error(`the teacher's tensor "${name}" must have the shape [C, 3, patch, patch], got [${shape}]`);
  }
  return [width, side];
}

function gridOf(shape: readonly number[], name: string): number {
  const tokens = shape[shape.length - 2] ?? 0;
  const side = Math.round(Math.sqrt(tokens - 1));
  if (side < 1 || side * side + 1 !== tokens) {
    throw new Error(
      `the teacher's tensor "${name}" must hold 1 + P * P positions (a class token and square patches), got [${shape}]`,
    );
  }
  return side;
}

function depthOf(weights: ReadonlyMap<string, HostTensor>, stem: string): number {
  let depth = 0;
  for (const name of weights.keys()) {
    if (name.startsWith(stem)) depth = Math.max(depth, 1 + Number.parseInt(name.slice(stem.length), 10));
  }
  return Math.max(depth, 1); // a file without blocks is refused for its first block's tensors
}

function headsOf(width: number, given: number | undefined): number {
  const heads = given ?? width / 64;
  if (Number.isInteger(heads) && heads >= 1 && width % heads === 0) return heads;
  if (given === undefined)
    throw new Error(
      `heads default to width / 64, and the width ${width} is not a multiple of 64: give the number of heads`,
    );
  throw new Error(`the number of heads must divide the width ${width}, got ${given}`);
}

/** CLIP stores [C, out], Hugging Face [out, C]; timm has none (its head is a classifier). */
function projectionWidth(reader: TensorReader, naming: VitNaming, name: string | undefined): number {
  if (name === undefined) throw new Error(`a ViT in ${naming} naming has no projection, but the settings ask for one`);
  return reader.shape(name)[naming === 'clip' ? 1 : 0];
}
