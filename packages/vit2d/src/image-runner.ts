/** What runs an image model: a worker thread in Node, a Web Worker in a browser. */
import type { Provider } from './teacher.js';
import type { ImageModel } from './teacher-graph.js';

export interface RunnerOptions {
  readonly provider: Provider;
  /** Threads of one operator; 1 leaves the other cores to the student. */
  readonly threads: number;
  /** Images of one call into the runtime: its working memory grows with it. */
  readonly chunk: number;
}

export interface ImageRunner {
  /**
   * All outputs by name, [count, ...].
   * @param images [count, channels, H, W]; left as it is
   * @throws RangeError when the count or the number of values is wrong
   */
  run(images: Float32Array, count: number): Promise<Record<string, Float32Array>>;
  /** Ends the runner; running work is finished first, later calls are rejected. May be called twice. */
  dispose(): Promise<void>;
}

/**
 * Starts a worker and loads the model; `model.bytes` is moved there and gone here.
 * @throws Error when the runtime is not installed, lacks the provider, or refuses the model
 */
export type StartRunner = (model: ImageModel, options: RunnerOptions) => Promise<ImageRunner>;

/** @throws RangeError unless `images` holds `count` >= 1 images */
export function expectImages(
  images: Float32Array,
  count: number,
  [channels, height, width]: ImageModel['image'],
): void {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`the teacher needs at least 1 image, got a count of ${count}`);
  const expected = count * channels * height * width;
  if (images.length !== expected) {
    throw new RangeError(
      `the teacher needs ${count} images of [${channels}, ${height}, ${width}], ${expected} values, got ${images.length}`,
    );
  }
}
