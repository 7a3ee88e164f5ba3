/** The teacher's tower on a normalised RGB image: patch features, attention of the last block, class token (SPEC 3). */
import { type Comparison, compareClose, type Fixture, type GoldenTensor } from '@i2p/testkit';
import { createRgbVit } from '@i2p/vit2d';
import type { ParityGroup } from '../group.js';

export const vitGroup: ParityGroup = { name: 'vit', check: checkTower };

async function checkTower(fixture: Fixture): Promise<Comparison[]> {
  const golden = (name: string): GoldenTensor => fixture.golden('vit', name);
  const weights = new Map(fixture.names('vit').map((name) => [name, golden(name).tensor]));
  const image = golden('image');
  const count = image.shape[0];
  const vit = await createRgbVit(weights, { heads: fixture.config.clip.heads });
  try {
    const { features, attention, clsAttention, classFeature } = await vit.run(image.f32(), count);
    const { heads, tokens, featureDim } = vit.config;
    const rows = golden('attention');
    const results = [
      compareClose('feature_map', channelsFirst(features, tokens - 1, featureDim), golden('feature_map')),
      compareClose('attention', attention, rows),
      compareClose('cls_feature', classFeature, golden('cls_feature')),
    ];
    // a thinned-out matrix has no whole rows
    if (rows.info['flat_stride'] !== undefined) return results;
    const saliency = meanOverHeads(clsAttention, heads, tokens - 1);
    return [...results, compareClose('class_rows', saliency, classRows(rows, tokens))];
  } finally {
    await vit.dispose();
  }
}

/** [n, cells, C] -> [n, C, cells] */
function channelsFirst(features: Float32Array, cells: number, channels: number): Float32Array {
  const plane = cells * channels;
  return features.map((_, i) => {
    const within = i % plane;
    return features[i - within + (within % cells) * channels + Math.floor(within / cells)];
  });
}

/** [n, H, cells] -> [n, cells] */
function meanOverHeads(attention: Float32Array, heads: number, cells: number): Float32Array {
  return Float32Array.from({ length: attention.length / heads }, (_, i) => {
    const from = Math.floor(i / cells) * heads * cells + (i % cells);
    let sum = 0;
    for (let head = 0; head < heads; head++) sum += attention[from + head * cells];
    return sum / heads;
  });
}

/** Class token's row, patch columns, of attention [n, T, T]; held to the tolerance of the whole matrix. */
function classRows(attention: GoldenTensor, tokens: number): GoldenTensor {
  const cells = tokens - 1;
  const all = attention.f32();
  const images = all.length / tokens ** 2;
  const data = Float32Array.from(
    { length: images * cells },
    (_, i) => all[Math.floor(i / cells) * tokens ** 2 + 1 + (i % cells)],
  );
  const shape = [images, cells];
  return { ...attention, shape, tensor: { ...attention.tensor, shape, data }, f32: () => data };
}
