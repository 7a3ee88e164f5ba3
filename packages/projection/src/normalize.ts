/** The teacher's input from depth images: one channel copied to three, then normalised per channel (SPEC 2.3). */
import { IMAGE_SIZE } from './views.js';

const { fround } = Math;
const PIXELS = IMAGE_SIZE * IMAGE_SIZE;

/**
 * images [n,224*224] -> [n,3,224*224], (value - mean) / std of each channel.
 * @throws RangeError unless there are whole images, three means and three standard deviations
 */
export function normalizeImages(images: Float32Array, mean: readonly number[], std: readonly number[]): Float32Array {
  const count = images.length / PIXELS;
  if (!Number.isInteger(count))
    throw new RangeError(`normalizeImages: expected a multiple of ${PIXELS} values, got ${images.length}`);
  if (mean.length !== 3 || std.length !== 3) {
    throw new RangeError(`normalizeImages: expected 3 means and 3 deviations, got ${mean.length} and ${std.length}`);
  }
  const out = new Float32Array(images.length * 3);
  for (let plane = 0; plane < count * 3; plane++) {
    const channel = plane % 3;
    const centre = fround(mean[channel] as number);
    const scale = fround(std[channel] as number);
    const from = ((plane - channel) / 3) * PIXELS;
    const to = plane * PIXELS;
    for (let i = 0; i < PIXELS; i++) out[to + i] = fround((images[from + i] as number) - centre) / scale;
  }
  return out;
}
