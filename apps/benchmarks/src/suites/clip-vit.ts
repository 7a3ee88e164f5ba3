/** The visual tower of CLIP ViT-B/16 with random weights: it costs what the trained one costs. */
import { type RandomStream, randomStream } from '@i2p/random';
import { type HostTensor, tensor } from '@i2p/safetensors';

const WIDTH = 768;
const DEPTH = 12;
const PATCH = 16;
const TOKENS = 1 + 14 * 14;
const FEATURES = 512;
/** Of a block, for each token: four layers, one of them three and two of them four widths wide; then scores and sums of attention. */
const BLOCK_PRODUCTS = 12 * WIDTH ** 2 + 2 * TOKENS * WIDTH;
/** Operations of an image's matrix products, a product and a sum being two. */
export const OPERATIONS =
  2 * ((TOKENS - 1) * PATCH ** 2 * 3 * WIDTH + DEPTH * TOKENS * BLOCK_PRODUCTS + TOKENS * WIDTH * FEATURES);

/** Weights in CLIP naming, without prefix. */
export function randomClipVit(): Map<string, HostTensor> {
  const stream = randomStream(0, 'clip-vit');
  const weights = new Map<string, HostTensor>();
  const add = (name: string, shape: number[], scale: number, around = 0): void => {
    weights.set(name, tensor(uniform(stream, shape, scale, around), shape));
  };
  const linear = (weight: string, bias: string, from: number, to: number): void => {
    add(weight, [to, from], Math.sqrt(3 / from));
    add(bias, [to], 0.02);
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, [WIDTH], 0.1, 1);
    add(`${name}.bias`, [WIDTH], 0.02);
  };
  add('class_embedding', [WIDTH], 0.5);
  add('positional_embedding', [TOKENS, WIDTH], 0.5);
  add('conv1.weight', [WIDTH, 3, PATCH, PATCH], Math.sqrt(1 / (PATCH * PATCH)));
  norm('ln_pre');
  for (let i = 0; i < DEPTH; i++) {
    const stem = `transformer.resblocks.${i}`;
    norm(`${stem}.ln_1`);
    linear(`${stem}.attn.in_proj_weight`, `${stem}.attn.in_proj_bias`, WIDTH, 3 * WIDTH);
    linear(`${stem}.attn.out_proj.weight`, `${stem}.attn.out_proj.bias`, WIDTH, WIDTH);
    norm(`${stem}.ln_2`);
    linear(`${stem}.mlp.c_fc.weight`, `${stem}.mlp.c_fc.bias`, WIDTH, 4 * WIDTH);
    linear(`${stem}.mlp.c_proj.weight`, `${stem}.mlp.c_proj.bias`, 4 * WIDTH, WIDTH);
  }
  norm('ln_post');
  add('proj', [WIDTH, FEATURES], Math.sqrt(3 / WIDTH));
  return weights;
}

function uniform(stream: RandomStream, shape: readonly number[], scale: number, around: number): Float32Array {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = around + stream.uniform(-scale, scale);
  return values;
}
