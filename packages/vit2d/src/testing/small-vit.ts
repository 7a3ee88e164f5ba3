/** Seeded weights of a ViT small enough to follow by hand: 4 x 4 patches of 3 pixels, width 12, 2 blocks, 3 heads. */
import { type HostTensor, tensor } from '@i2p/safetensors';
import { type VitNaming, vitNames } from '../vit-names.js';

export const SMALL = { width: 12, depth: 2, heads: 3, mlpWidth: 20, patch: 3, grid: 4, side: 12, featureDim: 7 };

/** A wave that repeats nowhere near: different numbers for every seed, no generator. */
export function values(seed: number, count: number, scale = 1): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => scale * Math.sin(seed * 12.9898 + i * 78.233 + (i % 7) * 1.7));
}

/** The same network under the names of any of the namings; timm has neither pre-norm nor projection. */
export function smallVit(naming: VitNaming, prefix = ''): Map<string, HostTensor> {
  const { width, depth, mlpWidth, patch, grid, featureDim } = SMALL;
  const names = vitNames(naming, prefix);
  const weights = new Map<string, HostTensor>();
  let seed = 0;
  const add = (name: string, shape: number[], scale = 0.4): void => {
    const size = shape.reduce((a, b) => a * b, 1);
    weights.set(name, tensor(values(++seed, size, scale), shape));
  };
  const linear = ({ weight, bias }: { weight: string; bias: string }, outputs: number, inputs: number): void => {
    add(weight, [outputs, inputs]);
    add(bias, [outputs]);
  };
  const norm = ({ weight, bias }: { weight: string; bias: string }): void => {
    add(weight, [width], 1.3);
    add(bias, [width]);
  };
  add(names.classToken, naming === 'timm' ? [1, 1, width] : [width]);
  add(names.positions, [...(naming === 'timm' ? [1] : []), grid * grid + 1, width]);
  add(names.patch.weight, [width, 3, patch, patch]);
  if (naming === 'timm') add(names.patch.bias, [width]);
  else norm(names.preNorm);
  for (let index = 0; index < depth; index++) {
    const block = names.block(index);
    norm(block.norm1);
    for (const part of block.qkv) linear(part, (3 * width) / block.qkv.length, width);
    linear(block.attention, width, width);
    norm(block.norm2);
    linear(block.fc1, mlpWidth, width);
    linear(block.fc2, width, mlpWidth);
  }
  norm(names.finalNorm);
  if (naming === 'clip') add(`${prefix}proj`, [width, featureDim]);
  if (naming === 'huggingface') add(`${prefix}visual_projection.weight`, [featureDim, width]);
  return weights;
}
