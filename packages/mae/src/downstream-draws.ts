/** What the downstream models share: their draws and the check of their input. */
import type { RandomStream } from '@i2p/random';

/** Draws of one training step; what is left out drops nothing. */
export interface DownstreamDraws {
  readonly dropPath?: RandomStream | undefined;
  readonly dropout?: RandomStream | undefined;
}

/** @throws Error when the clouds are not `batch` of `points` points */
export function expectClouds(clouds: Float32Array, batch: number, points: number): void {
  if (clouds.length === batch * points * 3) return;
  const expected = `${batch} clouds of ${points} points have ${batch * points * 3} coordinates`;
  throw new Error(`${expected}, got ${clouds.length}`);
}
