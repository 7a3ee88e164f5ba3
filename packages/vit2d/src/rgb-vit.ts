/** The same ViT on ordinary colour images, with more of its inside: for comparisons with other implementations. */
import type { HostTensor } from '@i2p/safetensors';
import type { StartRunner } from './image-runner.js';
import { runnerOptions } from './onnx-teacher.js';
import type { Provider } from './teacher.js';
import { rgbModel } from './teacher-graph.js';
import { describeVit, type VitConfig, type VitSettings } from './vit-config.js';
import { readVit } from './vit-weights.js';

export interface RgbVitOptions extends VitSettings {
  readonly provider?: Provider;
  readonly threads?: number;
  readonly chunk?: number;
  /** Blocks, counted from 0, whose tokens are given too. */
  readonly blocks?: readonly number[];
}

export interface RgbVitOutput {
  /** [n, P*P, F] */
  readonly features: Float32Array;
  /** [n, F], the class token behind LayerNorm and projection */
  readonly classFeature: Float32Array;
  /** [n, T, T], last block, mean over heads */
  readonly attention: Float32Array;
  /** [n, H, P*P], last block, class token's row, each head */
  readonly clsAttention: Float32Array;
  /** [n, T, C] of each block asked for, in that order */
  readonly blocks: readonly Float32Array[];
}

export interface RgbVit {
  readonly config: VitConfig;
  /** @param images [n, 3, H, W], normalised as this ViT was trained */
  run(images: Float32Array, count: number): Promise<RgbVitOutput>;
  dispose(): Promise<void>;
}

/** @throws Error that names a missing or ill-shaped tensor; RangeError for a block that is not there */
export async function rgbVit(
  startRunner: StartRunner,
  weights: ReadonlyMap<string, HostTensor>,
  options: RgbVitOptions,
): Promise<RgbVit> {
  const config = describeVit(weights, options);
  const blocks = options.blocks ?? [];
  const runner = await startRunner(rgbModel(config, readVit(weights, config), blocks), runnerOptions(options));
  return {
    config,
    async run(images, count) {
      const outputs = await runner.run(images, count);
      const get = (name: string): Float32Array => outputs[name] as Float32Array;
      return {
        features: get('features'),
        classFeature: get('class_feature'),
        attention: get('attention'),
        clsAttention: get('class_attention'),
        blocks: blocks.map((index) => get(`block_${index}`)),
      };
    },
    dispose: () => runner.dispose(),
  };
}
