/** Training batches of the teacher: one random depth view of each of B clouds, with its family and the parts in its patches. */
import { batchIndices, type SyntheticDataset, scaleAndTranslate } from '@i2p/data';
import { IMAGE_SIZE, permuteView, pixelGrid, pixelsOf, splatDepth, VIEWS, type View } from '@i2p/projection';
import { type RandomStream, randomStream } from '@i2p/random';
import { gatherClouds } from '../pretrain/gather-clouds.js';
import { cutPatches, GRID_SIZE, PATCH_SIZE, PATCHES, type PatchRows } from './depth-vit.js';
import type { PartClasses } from './part-classes.js';

export interface LabelledViews {
  readonly patches: PatchRows;
  /** [B] */
  readonly families: Int32Array;
  /** Part class of each patch, -1 where no point lies: [B*T] */
  readonly parts: Int32Array;
}

export interface ViewSource {
  readonly data: SyntheticDataset;
  readonly parts: PartClasses;
  readonly batch: number;
  readonly seed: number;
  /** Patches of an image that are used, T; the others are left out, which saves time and keeps the ViT from memorising. */
  readonly patchesPerImage: number;
}

/** The fewest points of a cloud; a batch has between these and all, for the density changes the picture. */
const FEWEST_POINTS = 512;

/** The batch of a zero-based step: seed and step decide, nothing is remembered. */
export function labelledViews({ data, parts, batch, seed, patchesPerImage }: ViewSource, step: number): LabelledViews {
  const { indices } = batchIndices(step, batch, data.size, seed);
  const stream = randomStream(seed, 'teacher-views', step);
  const fewest = Math.min(FEWEST_POINTS, data.pointsPerCloud);
  const count = fewest + stream.integer(data.pointsPerCloud - fewest + 1);
  const points = gatherClouds(data, indices, count);
  scaleAndTranslate(points, batch, stream); // as in pre-training: the teacher sees what it will be asked for
  const images = new Float32Array(batch * IMAGE_SIZE * IMAGE_SIZE);
  const places = new Int32Array(batch * patchesPerImage);
  const labels = new Int32Array(batch * patchesPerImage);
  indices.forEach((index, b) => {
    const view = permuteView(points.subarray(b * count * 3, (b + 1) * count * 3), stream.integer(VIEWS) as View);
    const grid = pixelGrid(view, 1);
    splatDepth(view, grid, 1, images, b * IMAGE_SIZE * IMAGE_SIZE);
    const partOfPatch = commonParts(pixelsOf(view, grid, 1), parts.of(index), parts.names.length);
    const kept = drawPlaces(stream, patchesPerImage);
    places.set(kept, b * patchesPerImage);
    labels.set(
      kept.map((place) => partOfPatch[place] as number),
      b * patchesPerImage,
    );
  });
  const families = Int32Array.from(indices, (index) => data.labels[index] as number);
  return { patches: cutPatches(images, batch, places), families, parts: labels };
}

/** `count` different patches of an image, in their order. */
function drawPlaces(stream: RandomStream, count: number): Int32Array {
  return stream.permutation(PATCHES).slice(0, count).sort();
}

/** The part with most points in each patch, -1 where there are none: [P*P] */
function commonParts(pixels: Int32Array, pointParts: Int32Array, classes: number): Int32Array {
  const votes = new Int32Array(PATCHES * classes);
  pixels.forEach((pixel, i) => {
    const part = pointParts[i] as number;
    if (part >= 0) votes[patchOfPixel(pixel) * classes + part]++;
  });
  return Int32Array.from({ length: PATCHES }, (_, patch) => {
    const counts = votes.subarray(patch * classes, (patch + 1) * classes);
    const most = counts.reduce((a, b) => Math.max(a, b), 0);
    return most > 0 ? counts.indexOf(most) : -1;
  });
}

/** pixel row * 224 + column -> patch row * P + column */
export function patchOfPixel(pixel: number): number {
  const [row, column] = [Math.floor(pixel / IMAGE_SIZE), pixel % IMAGE_SIZE];
  return Math.floor(row / PATCH_SIZE) * GRID_SIZE + Math.floor(column / PATCH_SIZE);
}
