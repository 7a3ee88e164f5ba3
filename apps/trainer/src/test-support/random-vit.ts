/** A very small untrained ViT in timm naming, for tests that need some teacher. */
import { writeFileSync } from 'node:fs';
import { randomStream } from '@i2p/random';
import { type HostTensor, tensor, writeSafetensors } from '@i2p/safetensors';

const WIDTH = 16;
const PATCH = 16;
const TOKENS = 1 + (224 / PATCH) ** 2;

/** Writes it; its metadata say two heads. */
export function writeRandomVit(file: string): string {
  writeFileSync(file, writeSafetensors(randomVit(), { heads: '2' }));
  return file;
}

export function randomVit(): Map<string, HostTensor> {
  const stream = randomStream(3, 'random-vit');
  const random = (...shape: number[]): HostTensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    return tensor(
      Float32Array.from({ length: size }, () => 0.2 * stream.normal()),
      shape,
    );
  };
  const tensors = new Map<string, HostTensor>();
  const add = (name: string, ...shape: number[]): unknown => tensors.set(name, random(...shape));
  const linear = (name: string, outputs: number, inputs: number): void => {
    add(`${name}.weight`, outputs, inputs);
    add(`${name}.bias`, outputs);
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, WIDTH);
    add(`${name}.bias`, WIDTH);
  };
  add('cls_token', 1, 1, WIDTH);
  add('pos_embed', 1, TOKENS, WIDTH);
  add('patch_embed.proj.weight', WIDTH, 3, PATCH, PATCH);
  add('patch_embed.proj.bias', WIDTH);
  norm('blocks.0.norm1');
  linear('blocks.0.attn.qkv', 3 * WIDTH, WIDTH);
  linear('blocks.0.attn.proj', WIDTH, WIDTH);
  norm('blocks.0.norm2');
  linear('blocks.0.mlp.fc1', 2 * WIDTH, WIDTH);
  linear('blocks.0.mlp.fc2', WIDTH, 2 * WIDTH);
  norm('norm');
  return tensors;
}
