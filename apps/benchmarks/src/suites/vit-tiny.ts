/** A ViT-Ti/16 of random weights: it costs what a trained one costs. */
import { randomStream } from '@i2p/random';
import { type HostTensor, tensor } from '@i2p/safetensors';

const WIDTH = 192;
const DEPTH = 12;

/** Weights in timm naming. */
export function randomVitTiny(): Map<string, HostTensor> {
  const stream = randomStream(0, 'vit-tiny');
  const weights = new Map<string, HostTensor>();
  const add = (name: string, shape: number[], scale = 0.02, around = 0): void => {
    const size = shape.reduce((a, b) => a * b, 1);
    weights.set(
      name,
      tensor(
        Float32Array.from({ length: size }, () => around + scale * stream.uniform(-1, 1)),
        shape,
      ),
    );
  };
  const linear = (name: string, from: number, to: number): void => {
    add(`${name}.weight`, [to, from]);
    add(`${name}.bias`, [to]);
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, [WIDTH], 0.02, 1);
    add(`${name}.bias`, [WIDTH]);
  };
  add('cls_token', [1, 1, WIDTH]);
  add('pos_embed', [1, 197, WIDTH]);
  add('patch_embed.proj.weight', [WIDTH, 3, 16, 16]);
  add('patch_embed.proj.bias', [WIDTH]);
  for (let i = 0; i < DEPTH; i++) {
    norm(`blocks.${i}.norm1`);
    linear(`blocks.${i}.attn.qkv`, WIDTH, 3 * WIDTH);
    linear(`blocks.${i}.attn.proj`, WIDTH, WIDTH);
    norm(`blocks.${i}.norm2`);
    linear(`blocks.${i}.mlp.fc1`, WIDTH, 4 * WIDTH);
    linear(`blocks.${i}.mlp.fc2`, 4 * WIDTH, WIDTH);
  }
  norm('norm');
  return weights;
}
