/** Families of vessels and lamps: bodies of revolution that differ in a neck, a handle or a foot. */
import type { RandomStream } from '@i2p/random';
import { coneSide, cylinder, disc, dome, profileThrough, revolve } from './round.js';
import { part, rotate, type Surface, translate, union } from './surface.js';
import { sweep } from './sweep.js';

interface Beaker {
  readonly bottom: number;
  readonly top: number;
  readonly height: number;
}

const beakerShape = (random: RandomStream): Beaker => ({
  bottom: random.uniform(0.6, 0.9),
  top: random.uniform(0.8, 1),
  height: random.uniform(1.2, 2.2),
});

/** An open vessel: side and bottom. */
const beaker = ({ bottom, top, height }: Beaker): Surface =>
  union(coneSide(bottom, top, height), disc(bottom, -height / 2));

export const cup = (random: RandomStream): Surface => beaker(beakerShape(random));

/** A cup with a handle. */
export function mug(random: RandomStream): Surface {
  const shape = beakerShape(random);
  const reach = random.uniform(0.35, 0.6);
  const rise = shape.height * random.uniform(0.25, 0.38);
  const middle = (shape.bottom + shape.top) / 2;
  const handle = sweep(
    (t) => [middle + reach * Math.sin(Math.PI * t), -rise * Math.cos(Math.PI * t), 0],
    random.uniform(0.07, 0.12),
    12,
    [0, 0, 1],
  );
  return union(beaker(shape), part('handle', rotate(handle, 1, random.uniform(0, 6.3))));
}

/** Half a ball, open above, on a small foot. */
export function bowl(random: RandomStream): Surface {
  const foot = random.uniform(0.25, 0.5);
  const rise = random.uniform(0.05, 0.3);
  return union(dome(1, -1), part('foot', translate(coneSide(foot * 1.3, foot, rise), 0, -1 - rise / 2 + 0.05, 0)));
}

/** A shoulder, a narrow neck and a closed bottom. */
export function bottle(random: RandomStream): Surface {
  const [body, neck] = [random.uniform(1, 1.8), random.uniform(0.5, 1)];
  const mouth = random.uniform(0.15, 0.35);
  const shoulder = random.uniform(0.2, 0.7);
  const outline = profileThrough([
    [0.7, 0],
    [0.7, body],
    [mouth, body + shoulder],
    [mouth, body + shoulder + neck],
  ]);
  return union(revolve(outline, 12), disc(0.7, 0));
}

/** A foot, a belly and a rim, smoothly joined. */
export function vase(random: RandomStream): Surface {
  const foot = random.uniform(0.3, 0.5);
  const outline = profileThrough(
    [
      [foot, 0],
      [random.uniform(0.65, 0.9), random.uniform(0.7, 1.2)],
      [random.uniform(0.2, 0.4), random.uniform(1.6, 2)],
      [random.uniform(0.35, 0.6), random.uniform(2.1, 2.6)],
    ],
    true,
  );
  return union(revolve(outline, 24), disc(foot, 0));
}

/** A foot, a stem and a shade open above and below. */
export function lamp(random: RandomStream): Surface {
  const stem = random.uniform(1.2, 2);
  const shade = random.uniform(0.5, 0.9);
  const bottom = random.uniform(0.5, 0.9);
  return union(
    part('foot', translate(cylinder(random.uniform(0.35, 0.6), 0.1), 0, 0.05, 0)),
    part('stem', translate(coneSide(0.06, 0.06, stem), 0, stem / 2, 0)),
    part('shade', translate(coneSide(bottom, bottom * random.uniform(0.4, 0.9), shade), 0, stem, 0)),
  );
}
