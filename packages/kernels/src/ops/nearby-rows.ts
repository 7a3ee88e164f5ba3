/** Which rows of a sample may attend to each other in local attention (SPEC 5.4): made once a level, read by all blocks. */

import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/**
 * centres [R,3] of samples one below the other -> all pairs within each sample whose distance is below the radius, and each row with
 * itself. An opaque tensor for `RowSegments.near`.
 * @throws Error when the radius is not positive or the lengths do not add up to R
 */
export function nearbyRows(centres: Float32Array, lengths: Int32Array, radius: number): Tensor {
  const rows = centres.length / 3;
  const covered = lengths.reduce((sum, n) => sum + n, 0);
  if (covered !== rows) throw new Error(`nearbyRows: lengths add up to ${covered}, but there are ${rows} centres`);
  if (!(radius > 0)) throw new Error(`nearbyRows: the radius must be positive, got ${radius}`);
  return tensorEngine().nearbyRows(centres, lengths, radius);
}
