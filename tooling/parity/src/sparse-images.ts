/** Teacher images against their sparse golden form: one channel, pixels that differ from the background. */
import { type Comparison, compareClose, compareEqual, type GoldenTensor } from '@i2p/testkit';

const MEAN = 0.485;
const DEVIATION = 0.229;

/** images [n,H*W] after the sigmoid, not yet normalised; index and value as the fixture stores them. */
export function compareSparseImages(
  name: string,
  images: Float32Array,
  index: GoldenTensor,
  value: GoldenTensor,
): Comparison[] {
  const at = index.i32();
  const drawn = new Set(at);
  const foreground = Float32Array.from(at, (i) => ((images[i] as number) - MEAN) / DEVIATION);
  let strays = 0;
  images.forEach((v, i) => {
    if (v !== 0.5 && !drawn.has(i)) strays++;
  });
  return [compareClose(`${name}.nz_value`, foreground, value), compareEqual(`${name}.background`, [strays], [0])];
}
