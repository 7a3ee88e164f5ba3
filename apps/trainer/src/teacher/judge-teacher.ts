/** How good a teacher is, judged from its file as others see it: on every view of held-out clouds, unaugmented. */
import type { PointDataset } from '@i2p/data';
import { IMAGE_SIZE, renderViews, VIEWS } from '@i2p/projection';
import { float32Of, type HostTensor, readSafetensors } from '@i2p/safetensors';
import { createRgbVit } from '@i2p/vit2d';
import { gatherClouds } from '../pretrain/gather-clouds.js';
import { PATCHES } from './depth-vit.js';
import { patchOfPixel } from './labelled-views.js';

export interface TeacherVerdict {
  /** Share of the views whose family the class token names rightly. */
  readonly accuracy: number;
  readonly views: number;
  /** Share of the class token's attention to patches (last block, mean of the heads) that show a piece of the object. */
  readonly attentionOnObject: number;
  /** Share of such patches: what attention that looks at nothing in particular would give. */
  readonly areaOfObject: number;
}

/** Clouds that are drawn at a time. */
const CHUNK = 8;
const PIXELS = IMAGE_SIZE * IMAGE_SIZE;

/** @param file bytes of an exported teacher; its `head` names the families of `data` */
export async function judgeTeacher(file: Uint8Array, heads: number, data: PointDataset): Promise<TeacherVerdict> {
  const weights = readSafetensors(file);
  const vit = await createRgbVit(weights, { heads });
  const sums = { right: 0, onObject: 0, area: 0 };
  try {
    for (let from = 0; from < data.size; from += CHUNK) {
      const batch = Math.min(CHUNK, data.size - from);
      const indices = Int32Array.from({ length: batch }, (_, b) => from + b);
      const { images } = renderViews(gatherClouds(data, indices, data.pointsPerCloud), batch);
      const { classFeature, clsAttention } = await vit.run(asRgb(images), VIEWS * batch);
      for (let i = 0; i < VIEWS * batch; i++) {
        const feature = classFeature.subarray(i * vit.config.width, (i + 1) * vit.config.width);
        if (familyOf(feature, weights) === data.labels[from + (i % batch)]) sums.right++;
        const shown = patchesWithObject(images.subarray(i * PIXELS, (i + 1) * PIXELS));
        sums.onObject += attentionShare(clsAttention.subarray(i * heads * PATCHES, (i + 1) * heads * PATCHES), shown);
        sums.area += shown.reduce((sum, patch) => sum + patch, 0) / PATCHES;
      }
    }
  } finally {
    await vit.dispose();
  }
  const views = VIEWS * data.size;
  return {
    accuracy: sums.right / views,
    views,
    attentionOnObject: sums.onObject / views,
    areaOfObject: sums.area / views,
  };
}

/** images [n,224*224] -> [n,3,224*224], normalised */
function asRgb(images: Float32Array): Float32Array {
  const rgb = new Float32Array(3 * images.length);
  for (let i = 0; i < rgb.length; i++) {
    const image = Math.floor(i / (3 * PIXELS));
    rgb[i] = ((images[image * PIXELS + (i % PIXELS)] as number) - 0.5) / 0.5;
  }
  return rgb;
}

/** The family with the largest logit. */
function familyOf(feature: Float32Array, weights: ReadonlyMap<string, HostTensor>): number {
  const weight = float32Of(weights.get('head.weight') as HostTensor);
  const bias = float32Of(weights.get('head.bias') as HostTensor);
  const logits = bias.map((value, k) =>
    feature.reduce((sum, x, c) => sum + x * (weight[k * feature.length + c] as number), value),
  );
  return logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
}

/** 1 for every patch with a pixel that is not background: [P*P] */
function patchesWithObject(image: Float32Array): Uint8Array {
  const shown = new Uint8Array(PATCHES);
  image.forEach((value, pixel) => {
    if (value !== 0.5) shown[patchOfPixel(pixel)] = 1;
  });
  return shown;
}

/** attention [H,P*P] -> its share on the patches of `shown` */
function attentionShare(attention: Float32Array, shown: Uint8Array): number {
  const total = attention.reduce((sum, value) => sum + value, 0);
  return attention.reduce((sum, value, i) => sum + value * (shown[i % PATCHES] as number), 0) / total;
}
