/**
 * The ViT of the embedded teacher, for training: timm's pre-norm ViT with a class token, on single-channel depth images.
 * The numbers of a forward pass are those that @i2p/vit2d computes from the exported file.
 */
import * as ops from '@i2p/kernels';
import {
  addLayerNorm,
  addLinear,
  addTransformerBlock,
  type ForwardContext,
  layerNorm,
  linear,
  type ParameterSet,
  rowSegments,
  transformerBlock,
  truncatedNormal,
} from '@i2p/nn';
import { IMAGE_SIZE } from '@i2p/projection';
import type { RandomStream } from '@i2p/random';
import { type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';

/** Side of a patch in pixels, and of the image in patches, P. */
export const PATCH_SIZE = 16;
export const GRID_SIZE = IMAGE_SIZE / PATCH_SIZE;
/** P * P patches of an image. */
export const PATCHES = GRID_SIZE * GRID_SIZE;
const PATCH_PIXELS = PATCH_SIZE * PATCH_SIZE;
/**
 * Standard deviation of the depth images about the background's 0.5. Most of an image is background: scaled as photographs
 * are, the rest would be too faint beside the positions, and the ViT learns nothing from it.
 */
export const PIXEL_DEVIATION = 0.07;
/** timm's. */
const EPSILON = 1e-6;
/** Of the first positions: about as large as an embedded patch. */
const POSITION_SCALE = 0.3;
/** Ratio of the fastest to the slowest frequency; a grid of 14 needs none slower. */
const SLOWEST = 100;

export interface DepthVit {
  /** Width of a token, C. */
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
}

/** The teacher's size: 0.5 million parameters. */
export const TEACHER_VIT: DepthVit = { width: 96, depth: 4, heads: 3 };

/** Declares the parameters under timm's names; the patch embedding is [C,256], of one channel. */
export function addDepthVit(set: ParameterSet, { width, depth }: DepthVit, stream: RandomStream): void {
  set.addParameter('cls_token', [1, width], truncatedNormal(width, stream));
  set.addParameter('pos_embed', [1 + PATCHES, width], sineCosine(width));
  // 256 equal-sized pixels add up, so the usual deviation of 0.02 would leave the patches weaker than their positions
  addLinear(set, 'patch_embed.proj', PATCH_PIXELS, width, stream, { init: 'fan-in' });
  // not the deviation of 0.02 that suits a width of 768: here it would leave the blocks all but linear, and as depths of
  // either sign are equally likely, what is linear in them says nothing about the shape
  const layout = { init: 'xavier', qkvBias: true } as const;
  for (let i = 0; i < depth; i++) addTransformerBlock(set, `blocks.${i}`, width, stream, layout);
  addLayerNorm(set, 'norm', width);
}

/**
 * First values of the learned positions [1+P*P,C]: sines and cosines of row and column at falling frequencies, zeros for
 * the class token. In a short training it saves the ViT from having to find out which patches are neighbours.
 */
function sineCosine(width: number): Float32Array {
  const positions = new Float32Array((1 + PATCHES) * width);
  const frequencies = Math.floor(width / 4);
  for (let place = 0; place < PATCHES; place++) {
    [Math.floor(place / GRID_SIZE), place % GRID_SIZE].forEach((coordinate, axis) => {
      for (let k = 0; k < frequencies; k++) {
        const angle = coordinate / SLOWEST ** (k / frequencies);
        const at = (1 + place) * width + 2 * axis * frequencies + k;
        positions[at] = POSITION_SCALE * Math.sin(angle);
        positions[at + frequencies] = POSITION_SCALE * Math.cos(angle);
      }
    });
  }
  return positions;
}

/** Images cut into patches, some of which may be left out. */
export interface PatchRows {
  /** Pixels as they are trained on, (x - 0.5) / {@link PIXEL_DEVIATION}: [B*T,256]; the background is 0 */
  readonly pixels: Float32Array;
  /** Place of each patch in its image, 0 .. P*P-1: [B*T] */
  readonly places: Int32Array;
  /** Images, B. */
  readonly batch: number;
}

/**
 * Cuts images [B,224*224] into patches.
 * @param places which patches of each image, the same number of every one: [B*T]
 */
export function cutPatches(images: Float32Array, batch: number, places: Int32Array): PatchRows {
  const pixels = new Float32Array(places.length * PATCH_PIXELS);
  const perImage = places.length / batch;
  let to = 0;
  places.forEach((place, i) => {
    const image = Math.floor(i / perImage) * IMAGE_SIZE * IMAGE_SIZE;
    const corner = image + Math.floor(place / GRID_SIZE) * PATCH_SIZE * IMAGE_SIZE + (place % GRID_SIZE) * PATCH_SIZE;
    for (let row = 0; row < PATCH_SIZE; row++) {
      const from = corner + row * IMAGE_SIZE;
      for (let column = 0; column < PATCH_SIZE; column++)
        pixels[to++] = ((images[from + column] as number) - 0.5) / PIXEL_DEVIATION;
    }
  });
  return { pixels, places, batch };
}

/** Every patch of every image, row by row: [B*P*P] */
export const allPlaces = (batch: number): Int32Array =>
  Int32Array.from({ length: batch * PATCHES }, (_, i) => i % PATCHES);

/** Tokens behind the final LayerNorm [B*(1+T),C], the class token of each image first. Run it inside tf.tidy. */
export function depthVit(context: ForwardContext, { depth, heads }: DepthVit, patches: PatchRows): Tensor {
  const { parameters } = context;
  const { pixels, places, batch } = patches;
  const length = 1 + places.length / batch;
  const embedded = linear(context, 'patch_embed.proj', tensor2d(pixels, [places.length, PATCH_PIXELS]));
  const pool = ops.concatRows(parameters.get('cls_token'), embedded);
  const positions = ops.gatherRows(
    parameters.get('pos_embed'),
    tokenIndex(patches, (i) => 1 + (places[i] as number)),
  );
  let tokens = ops.residual(
    ops.gatherRows(
      pool,
      tokenIndex(patches, (i) => 1 + i),
    ),
    positions,
  );
  const segments = rowSegments(new Int32Array(batch).fill(length));
  for (let i = 0; i < depth; i++)
    tokens = transformerBlock(context, `blocks.${i}`, tokens, segments, { heads, dropPath: 0 }, EPSILON);
  return layerNorm(context, 'norm', tokens, EPSILON);
}

/** One row number a token, [B*(1+T)]: 0 for a class token, `rowOf` the patch's place in `places` for the others. */
function tokenIndex({ places, batch }: PatchRows, rowOf: (patch: number) => number): Tensor {
  const perImage = places.length / batch;
  const rows = Int32Array.from({ length: places.length + batch }, (_, token) => {
    const [image, inImage] = [Math.floor(token / (perImage + 1)), token % (perImage + 1)];
    return inImage === 0 ? 0 : rowOf(image * perImage + inImage - 1);
  });
  return tensor1d(rows, 'int32');
}
