/** Families of simple bodies. Ranges overlap on purpose: proportions alone must not tell neighbouring families apart. */
import type { RandomStream } from '@i2p/random';
import { extrude, box as flatBox, pyramid as flatPyramid, regularPolygon, type Vec2 } from './flat.js';
import {
  coneSide,
  disc,
  dome,
  torus as ring,
  cylinder as roundCylinder,
  frustum as roundFrustum,
  sphere,
} from './round.js';
import { aroundY, part, rotate, type Surface, scale, translate, union } from './surface.js';
import { sweep } from './sweep.js';

export const ellipsoid = (random: RandomStream): Surface =>
  scale(sphere(1), 1, random.uniform(1, 1.9), random.uniform(0.8, 1.2));

export function capsule(random: RandomStream): Surface {
  const height = random.uniform(0.5, 1.8);
  return union(
    coneSide(1, 1, height),
    translate(dome(1, 1), 0, height / 2, 0),
    translate(dome(1, -1), 0, -height / 2, 0),
  );
}

export const box = (random: RandomStream): Surface =>
  flatBox(random.uniform(1, 2), random.uniform(1, 3), random.uniform(1, 2));

export const cylinder = (random: RandomStream): Surface => roundCylinder(1, random.uniform(1, 3));

/** An upright prism over a regular polygon. */
export const prism =
  (sides: number) =>
  (random: RandomStream): Surface =>
    rotate(extrude(regularPolygon(sides, 1), random.uniform(1, 3)), 1, random.uniform(0, 6.3));

export const cone = (random: RandomStream): Surface => roundFrustum(1, 0, random.uniform(1.2, 3));

export const frustum = (random: RandomStream): Surface =>
  roundFrustum(1, random.uniform(0.25, 0.7), random.uniform(1, 2.5));

export const pyramid = (random: RandomStream): Surface =>
  rotate(flatPyramid(regularPolygon(4, 1.2), random.uniform(1.2, 3)), 1, random.uniform(0, 6.3));

export const torus = (random: RandomStream): Surface => ring(1, random.uniform(0.15, 0.5));

/** A pipe with walls: two cylinders and the rings between them. */
export function pipe(random: RandomStream): Surface {
  const inner = random.uniform(0.55, 0.9);
  const height = random.uniform(0.4, 2.5);
  return union(
    coneSide(1, 1, height),
    coneSide(inner, inner, height),
    disc(1, height / 2, inner),
    disc(1, -height / 2, inner),
  );
}

export function spring(random: RandomStream): Surface {
  const turns = random.uniform(2, 5);
  const height = random.uniform(1, 3);
  return sweep(
    (t) => [Math.cos(2 * Math.PI * turns * t), height * t, Math.sin(2 * Math.PI * turns * t)],
    random.uniform(0.08, 0.2),
    Math.ceil(turns * 12),
  );
}

/** Two balls or discs on a bar. */
export function dumbbell(random: RandomStream): Surface {
  const length = random.uniform(1.6, 3);
  const radius = random.uniform(0.5, 0.9);
  const weight = random.uniform() < 0.5 ? sphere(radius) : roundCylinder(radius, random.uniform(0.3, 0.8));
  const bar = coneSide(0.15, 0.15, length);
  const upright = union(
    part('bar', bar),
    ...[-0.5, 0.5].map((end) => part('weight', translate(weight, 0, end * length, 0))),
  );
  return rotate(upright, 2, Math.PI / 2);
}

/** Blades about a hub. */
export function propeller(random: RandomStream): Surface {
  const length = random.uniform(1, 1.6);
  const pitch = random.uniform(0.3, 1);
  const blade = translate(rotate(flatBox(length, 0.06, random.uniform(0.25, 0.5)), 0, pitch), 0.2 + length / 2, 0, 0);
  return union(
    part('hub', roundCylinder(0.25, random.uniform(0.4, 1))),
    part('blade', aroundY(blade, 3 + random.integer(3))),
  );
}

/** A solid flight of steps. */
export function stairs(random: RandomStream): Surface {
  const steps = 3 + random.integer(4);
  const rise = random.uniform(0.5, 1) / steps;
  const corners = Array.from({ length: steps }, (_, i): Vec2[] => [
    [1 - i / steps, (i + 1) * rise],
    [1 - (i + 1) / steps, (i + 1) * rise],
  ]);
  const outline: Vec2[] = [[0, 0], [1, 0], ...corners.flat()];
  // the outline lies in the x-z plane; a quarter turn stands it upright
  return rotate(extrude(outline, random.uniform(0.4, 1.2)), 0, -Math.PI / 2);
}
