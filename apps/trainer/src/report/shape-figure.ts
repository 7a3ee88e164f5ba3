/** Pictures of one test shape: what the teacher sees, where it looks, which tokens stay, what the student makes of it. */
import type { TrainingBatch } from '@i2p/mae';
import { IMAGE_SIZE, permuteView, pixelsOf, VIEWS, type View } from '@i2p/projection';
import type { Canvas } from '../picture/canvas.js';
import { INK, PALE, RECONSTRUCTED, TRUTH } from '../picture/colours.js';
import { depthPicture, saliencyPicture, tokenPicture } from '../picture/depth-picture.js';
import { frameOf, scatter } from '../picture/scatter.js';
import type { Reconstruction } from '../student/inspect.js';

const PIXELS = IMAGE_SIZE * IMAGE_SIZE;

/** The views of one cloud of a batch, one picture a view in each list. */
export interface ViewPictures {
  readonly depth: Canvas[];
  /** Empty without a teacher. */
  readonly saliency: Canvas[];
  readonly tokens: Canvas[];
}

/** @param saliency the teacher's maps [V*B,P*P], where there is a teacher */
export function viewPictures(batch: TrainingBatch, cloud: number, saliency: Float32Array | undefined): ViewPictures {
  const views = Array.from({ length: VIEWS }, (_, view) => view as View);
  const image = (view: View): Float32Array => imageOf(batch.images, view * batch.batch + cloud, PIXELS);
  const patches = (saliency?.length ?? 0) / (VIEWS * batch.batch);
  return {
    depth: views.map((view) => depthPicture(image(view))),
    saliency: saliency
      ? views.map((view) => saliencyPicture(image(view), imageOf(saliency, view * batch.batch + cloud, patches)))
      : [],
    tokens: views.map((view) =>
      tokenPicture(image(view), tokenPixels(batch, cloud, view), visibleMiddle(batch, cloud)),
    ),
  };
}

/** Input, visible part, reconstruction and truth of one cloud, in the same frame. */
export function reconstructionPictures(
  batch: TrainingBatch,
  cloud: number,
  { clouds, predicted, truth }: Reconstruction,
): Canvas[] {
  const input = imageOf(batch.points, cloud, batch.points.length / batch.batch);
  const frame = frameOf(input);
  const fine = imageOf(batch.levels[0].centres, cloud, 3 * batch.levels[0].groups);
  const mask = imageOf(batch.masks[0], cloud, batch.levels[0].groups);
  const shown = Float32Array.from([...fine].filter((_, i) => mask[Math.floor(i / 3)] === 0));
  const mine = (points: Float32Array): Float32Array => {
    const width = points.length / clouds.length;
    return points.filter((_, i) => clouds[Math.floor(i / width)] === cloud);
  };
  const visible = { points: shown, colour: PALE, radius: 3.2 };
  return [
    scatter([{ points: input, colour: INK, radius: 2 }], frame),
    scatter([{ ...visible, colour: INK }], frame),
    scatter([visible, { points: mine(predicted), colour: RECONSTRUCTED, radius: 2.6 }], frame),
    scatter([visible, { points: mine(truth), colour: TRUTH, radius: 2.6 }], frame),
  ];
}

function tokenPixels(batch: TrainingBatch, cloud: number, view: View): Int32Array {
  const grid = batch.views.grids[view];
  const one = {
    min: grid.min.subarray(2 * cloud, 2 * cloud + 2),
    step: grid.step.subarray(cloud, cloud + 1),
    shift: grid.shift.subarray(2 * cloud, 2 * cloud + 2),
  };
  return pixelsOf(permuteView(imageOf(batch.levels[1].centres, cloud, 3 * batch.levels[1].groups), view), one, 1);
}

function visibleMiddle(batch: TrainingBatch, cloud: number): Uint8Array {
  return imageOf(batch.masks[1], cloud, batch.levels[1].groups).map((masked) => 1 - masked);
}

/** The i-th of equally long pieces. */
function imageOf<T extends Float32Array | Uint8Array>(values: T, i: number, length: number): T {
  return values.subarray(i * length, (i + 1) * length) as T;
}
