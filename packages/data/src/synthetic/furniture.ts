/** Families of furniture: close relatives made of the same boards and legs. The y axis points up, the floor is y = 0. */
import type { RandomStream } from '@i2p/random';
import { boxOn } from './flat.js';
import { cylinder } from './round.js';
import { aroundY, part, rotate, type Surface, translate, union } from './surface.js';

interface Board {
  readonly width: number;
  readonly depth: number;
  /** Height of its lower side. */
  readonly height: number;
  readonly thickness: number;
}

const board = ({ width, depth, height, thickness }: Board): Surface => boxOn(height, [width, thickness, depth]);

/** Four square legs under the corners of a board. */
function cornerLegs({ width, depth, height }: Board, thickness: number): Surface {
  const [x, z] = [(width - thickness) / 2, (depth - thickness) / 2];
  const corners = [
    [-x, -z],
    [x, -z],
    [x, z],
    [-x, z],
  ] as const;
  return part(
    'leg',
    corners.flatMap((corner) => boxOn(0, [thickness, height, thickness], corner)),
  );
}

const tableTop = (random: RandomStream): Board => ({
  width: random.uniform(1, 1.9),
  depth: random.uniform(0.8, 1.3),
  height: random.uniform(0.5, 1.1),
  thickness: random.uniform(0.05, 0.12),
});

const seat = (random: RandomStream): Board => ({
  width: random.uniform(0.8, 1.1),
  depth: random.uniform(0.8, 1.1),
  height: random.uniform(0.6, 1),
  thickness: random.uniform(0.06, 0.15),
});

export function table(random: RandomStream): Surface {
  const top = tableTop(random);
  return union(part('top', board(top)), cornerLegs(top, random.uniform(0.07, 0.15)));
}

/** A table that stands on side panels, often with a drawer block under one side. */
export function desk(random: RandomStream): Surface {
  const top = tableTop(random);
  const panel = random.uniform(0.05, 0.12);
  const sides = [-1, 1].flatMap((side) =>
    boxOn(0, [panel, top.height, top.depth], [(side * (top.width - panel)) / 2, 0]),
  );
  const drawers =
    random.uniform() < 0.5
      ? boxOn(top.height * 0.4, [top.width / 3, top.height * 0.6, top.depth * 0.9], [top.width / 3, 0])
      : [];
  return union(part('top', board(top)), part('side', sides), part('drawers', drawers));
}

/** A round top on one column and a foot. */
export function pedestalTable(random: RandomStream): Surface {
  const height = random.uniform(0.8, 1.4);
  const radius = random.uniform(0.06, 0.15);
  return union(
    part('top', translate(cylinder(random.uniform(0.6, 1), 0.08), 0, height, 0)),
    part('column', translate(cylinder(radius, height), 0, height / 2, 0)),
    part('foot', translate(cylinder(random.uniform(0.3, 0.6), 0.08), 0, 0.04, 0)),
  );
}

/** A round seat on three to five splayed legs. */
export function stool(random: RandomStream): Surface {
  const height = random.uniform(0.8, 1.4);
  const radius = random.uniform(0.45, 0.65);
  const splay = random.uniform(0, 0.25);
  const leg = translate(
    rotate(translate(cylinder(0.05, height), 0, -height / 2, 0), 2, splay),
    radius * 0.75,
    height,
    0,
  );
  return union(
    part('seat', translate(cylinder(radius, random.uniform(0.08, 0.2)), 0, height, 0)),
    part('leg', aroundY(leg, 3 + random.integer(3))),
  );
}

function back({ width, depth, height }: Board, random: RandomStream): Surface {
  const tall = random.uniform(0.5, 1.2);
  const thickness = random.uniform(0.06, 0.12);
  const z = (thickness - depth) / 2;
  if (random.uniform() < 0.5) return part('back', boxOn(height, [width, tall, thickness], [0, z]));
  const posts = [-1, 1].flatMap((side) =>
    boxOn(height, [thickness, tall, thickness], [(side * (width - thickness)) / 2, z]),
  );
  const rails = [0.5, 0.9].flatMap((at) => boxOn(height + tall * at, [width, tall * 0.15, thickness], [0, z]));
  return part('back', union(posts, rails));
}

export function chair(random: RandomStream): Surface {
  const bottom = seat(random);
  return union(part('seat', board(bottom)), cornerLegs(bottom, random.uniform(0.07, 0.13)), back(bottom, random));
}

/** A chair with rests for the arms. */
export function armchair(random: RandomStream): Surface {
  const bottom = seat(random);
  const rise = random.uniform(0.3, 0.5);
  const width = random.uniform(0.08, 0.18);
  const arms = [-1, 1].flatMap((side) => {
    const x = (side * (bottom.width - width)) / 2;
    return union(
      boxOn(bottom.height + rise, [width, 0.08, bottom.depth], [x, 0]),
      boxOn(bottom.height, [width, rise, 0.1], [x, bottom.depth / 2 - 0.05]),
    );
  });
  return union(
    part('seat', board(bottom)),
    cornerLegs(bottom, random.uniform(0.07, 0.13)),
    back(bottom, random),
    part('arm', arms),
  );
}

/** A long seat with a back. */
export function bench(random: RandomStream): Surface {
  const bottom = { ...seat(random), width: random.uniform(1.5, 2.4) };
  return union(part('seat', board(bottom)), cornerLegs(bottom, random.uniform(0.07, 0.13)), back(bottom, random));
}

/** Boards between two sides, with a wall behind them. */
export function bookshelf(random: RandomStream): Surface {
  const [width, height, depth] = [random.uniform(0.8, 1.6), random.uniform(1.5, 2.2), random.uniform(0.4, 0.7)];
  const gaps = 2 + random.integer(4);
  const shelves = Array.from({ length: gaps + 1 }, (_, i) => boxOn((i * height) / gaps, [width, 0.05, depth])).flat();
  const sides = [-1, 1].flatMap((side) => boxOn(0, [0.05, height, depth], [(side * width) / 2, 0]));
  return union(
    part('shelf', shelves),
    part('side', sides),
    part('back', boxOn(0, [width, height, 0.04], [0, -depth / 2])),
  );
}

/** Two rails and the rungs between them. */
export function ladder(random: RandomStream): Surface {
  const [width, height, depth] = [random.uniform(0.6, 1), random.uniform(1.6, 2.4), random.uniform(0.1, 0.25)];
  const rungs = 4 + random.integer(4);
  const steps = Array.from({ length: rungs }, (_, i) =>
    boxOn(((i + 0.5) * height) / rungs, [width, 0.08, 0.08]),
  ).flat();
  const rails = [-1, 1].flatMap((side) => boxOn(0, [0.1, height, depth], [(side * width) / 2, 0]));
  return union(part('rung', steps), part('rail', rails));
}
