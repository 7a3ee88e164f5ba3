/** One synthetic shape, sampled. */
import type { RandomStream } from '@i2p/random';
import { normaliseCloud } from '../normalise.js';
import type { Family } from './families.js';
import { type SurfaceSample, sampleSurface } from './sample-surface.js';
import { rotate, type Surface, scale } from './surface.js';
import type { SyntheticSettings } from './synthetic-options.js';

/** One shape: built, stretched, turned, sampled, scaled to the unit ball, jittered, and scaled again. */
export function syntheticCloud(family: Family, settings: SyntheticSettings, stream: RandomStream): SurfaceSample {
  const { points, noise } = settings;
  const sample = sampleSurface(pose(family.build(stream), settings, stream), points, stream);
  normaliseCloud(sample.points, 0, points);
  for (let i = 0; i < points * 3; i++) sample.points[i] += noise * stream.normal();
  normaliseCloud(sample.points, 0, points);
  return sample;
}

/** Stretches the axes, each by its own factor, and turns the whole about a random axis by a small angle. */
function pose(surface: Surface, { stretch, rotation }: SyntheticSettings, stream: RandomStream): Surface {
  const factor = () => Math.exp(stream.uniform(-1, 1) * Math.log(stretch));
  const stretched = scale(surface, factor(), factor(), factor());
  const [heading, tilt] = [stream.uniform(0, 2 * Math.PI), Math.acos(stream.uniform(-1, 1))];
  const angle = (stream.uniform(-rotation, rotation) * Math.PI) / 180;
  // the random axis is brought to y, turned about, and brought back
  const toY = rotate(rotate(stretched, 1, -heading), 2, -tilt);
  return rotate(rotate(rotate(toY, 1, angle), 2, tilt), 1, heading);
}
