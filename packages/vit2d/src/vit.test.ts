import { float32Of, tensor } from '@i2p/safetensors';
import { compareClose, expectClose, officialFixture } from '@i2p/testkit';
import { createRgbVit } from './in-node.js';
import type { RgbVitOptions, RgbVitOutput } from './rgb-vit.js';
import { plainVit } from './testing/plain-vit.js';
import { SMALL, smallVit, values } from './testing/small-vit.js';
import { describeVit } from './vit-config.js';
import type { VitNaming } from './vit-names.js';
import { readVit } from './vit-weights.js';

type Weights = ReturnType<typeof smallVit>;

async function runVit(
  weights: Weights,
  images: Float32Array,
  count: number,
  options: RgbVitOptions,
): Promise<RgbVitOutput> {
  const vit = await createRgbVit(weights, options);
  try {
    return await vit.run(images, count);
  } finally {
    await vit.dispose();
  }
}

const pixels = 3 * SMALL.side ** 2;
const images = values(99, 3 * pixels, 2);

describe('ViT graph', () => {
  it('equals the official CLIP tower: features, attention, class token', async () => {
    const fixture = officialFixture();
    const names = fixture.names('vit').filter((name) => name.startsWith('visual.'));
    const weights = new Map(names.map((name) => [name, fixture.golden('vit', name).tensor]));
    const image = fixture.golden('vit', 'image');
    const output = await runVit(weights, image.f32(), image.shape[0]!, { heads: fixture.config.clip.heads });
    const golden = fixture.golden('vit', 'feature_map');
    const [, channels, height, width] = golden.shape as [number, number, number, number];
    const cells = height * width;
    const map = golden.f32().map((_, i) => output.features[(i % cells) * channels + Math.floor(i / cells)]!);
    expect(compareClose('feature_map', map, golden).ratio).toBeLessThan(0.5);
    expect(compareClose('attention', output.attention, fixture.golden('vit', 'attention')).ratio).toBeLessThan(0.5);
    expect(compareClose('cls_feature', output.classFeature, fixture.golden('vit', 'cls_feature')).ratio).toBeLessThan(
      0.5,
    );
  });

  it.each<[VitNaming, RgbVitOptions]>([
    ['timm', { heads: 3 }],
    ['timm', { heads: 2, activation: 'quick_gelu', layerNormEps: 0.1 }],
    ['clip', { heads: 3 }],
    ['clip', { heads: 4, activation: 'gelu' }],
    ['huggingface', { heads: 6 }],
    ['huggingface', { heads: 3, projection: false }],
  ])('in %s naming with %j equals the naive twin, on every image of a batch', async (naming, options) => {
    const weights = smallVit(naming, 'some.prefix.');
    const config = describeVit(weights, options);
    const output = await runVit(weights, images, 3, { ...options, chunk: 2 });
    for (let image = 0; image < 3; image++) {
      const twin = plainVit(config, readVit(weights, config), images.subarray(image * pixels, (image + 1) * pixels));
      const part = (data: Float32Array): Float32Array =>
        data.subarray((image * data.length) / 3, ((image + 1) * data.length) / 3);
      expectClose(part(output.classFeature), twin.features[0]!, 1e-4);
      expectClose(part(output.features), twin.features.slice(1).flat(), 1e-4);
      const rows = twin.attention.map((head) => head[0]!.slice(1));
      expectClose(part(output.clsAttention), rows.flat(), 1e-5);
      const mean = twin.attention[0]!.flat().map(
        (_, i) => twin.attention.reduce((sum, head) => sum + head.flat()[i]!, 0) / config.heads,
      );
      expectClose(part(output.attention), mean, 1e-5);
    }
  });

  it('gives the tokens behind the blocks asked for: the last one, normalised, is the features', async () => {
    const weights = smallVit('timm');
    const { blocks, features, classFeature } = await runVit(weights, images, 3, { heads: 3, blocks: [1, 0] });
    const { width, grid } = SMALL;
    const tokens = grid * grid + 1;
    expect(blocks.map((tokensOfBlock) => tokensOfBlock.length)).toEqual([3 * tokens * width, 3 * tokens * width]);
    const [weight, bias] = ['norm.weight', 'norm.bias'].map((name) => float32Of(weights.get(name)!));
    const normed = (from: number): number[] => {
      const row = blocks[0]!.subarray(from, from + width);
      const mean = row.reduce((a, b) => a + b) / width;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
      return [...row].map((value, c) => ((value - mean) / Math.sqrt(variance + 1e-6)) * weight![c]! + bias![c]!);
    };
    expectClose(classFeature.subarray(0, width), normed(0), 1e-4);
    expectClose(features.subarray(0, width), normed(width), 1e-4);
    await expect(createRgbVit(weights, { heads: 3, blocks: [2] })).rejects.toThrow(
      'the ViT has blocks 0..1, got block 2',
    );
  });

  it('applies LayerScale to both branches', async () => {
    const { width, mlpWidth } = SMALL;
    const plain = smallVit('timm');
    const scaled = new Map(plain);
    for (const [name, last, inputs] of [
      ['ls1', 'attn.proj', width],
      ['ls2', 'mlp.fc2', mlpWidth],
    ] as const) {
      const gamma = values(last.length, width);
      plain.set(`blocks.1.${name}.gamma`, tensor(gamma, [width]));
      const [weight, bias] = [`blocks.1.${last}.weight`, `blocks.1.${last}.bias`];
      scaled.set(
        weight,
        tensor(
          float32Of(scaled.get(weight)!).map((value, i) => value * gamma[Math.floor(i / inputs)]!),
          [width, inputs],
        ),
      );
      scaled.set(
        bias,
        tensor(
          float32Of(scaled.get(bias)!).map((value, i) => value * gamma[i]!),
          [width],
        ),
      );
    }
    const [actual, expected] = [
      await runVit(plain, images, 3, { heads: 3 }),
      await runVit(scaled, images, 3, { heads: 3 }),
    ];
    expectClose(actual.features, expected.features, 1e-5);
  });
});
