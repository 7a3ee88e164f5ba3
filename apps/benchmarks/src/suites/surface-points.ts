/** Clouds to measure on. */
import { randomStream } from '@i2p/random';

/** Clouds on the unit sphere's surface, stretched differently per cloud. [B,N,3] */
export function surfacePoints(clouds: number, count: number): Float32Array {
  const points = new Float32Array(clouds * count * 3);
  for (let b = 0; b < clouds; b++) {
    const stream = randomStream(0, 'geometry', count, b);
    const scale = [stream.uniform(0.3, 1), stream.uniform(0.3, 1), stream.uniform(0.3, 1)];
    for (let i = 0; i < count; i++) {
      const direction = [stream.normal(), stream.normal(), stream.normal()];
      const length = Math.hypot(...direction);
      for (let axis = 0; axis < 3; axis++) {
        points[(b * count + i) * 3 + axis] = ((direction[axis] ?? 0) / length) * (scale[axis] ?? 1);
      }
    }
  }
  return points;
}
