/** A cloud drawn as seen from slightly above, nearer points darker and in front. */
import { Canvas, type Colour } from './canvas.js';
import { between } from './colours.js';

const SIDE = 440;
const YAW = (35 * Math.PI) / 180;
const PITCH = (20 * Math.PI) / 180;

/** Points of one colour, [n,3]. */
export interface PointSet {
  readonly points: ArrayLike<number>;
  readonly colour: Colour;
  readonly radius: number;
}

/** Middle and half extent that put several clouds in the same frame. */
export interface Frame {
  readonly middle: readonly [number, number, number];
  readonly extent: number;
}

/** The frame that holds a cloud [N,3], with room around it. */
export function frameOf(points: ArrayLike<number>): Frame {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i++) {
    low[i % 3] = Math.min(low[i % 3] as number, points[i] as number);
    high[i % 3] = Math.max(high[i % 3] as number, points[i] as number);
  }
  const middle = low.map((value, axis) => (value + (high[axis] as number)) / 2) as [number, number, number];
  let extent = 0;
  for (let i = 0; i < points.length; i += 3) {
    extent = Math.max(extent, Math.hypot(...middle.map((value, axis) => (points[i + axis] as number) - value)));
  }
  return { middle, extent: extent * 1.04 };
}

/** Draws sets of points into one picture. */
export function scatter(sets: readonly PointSet[], frame: Frame): Canvas {
  const canvas = new Canvas(SIDE, SIDE);
  const marks = sets.flatMap((set) => {
    const placed = [];
    for (let i = 0; i < set.points.length; i += 3) placed.push({ set, ...project(set.points, i, frame) });
    return placed;
  });
  marks.sort((a, b) => a.depth - b.depth);
  for (const { set, x, y, depth } of marks) {
    const nearness = Math.min(1, Math.max(0, (depth + 1) / 2));
    canvas.disc(
      x,
      y,
      set.radius * (0.8 + 0.4 * nearness),
      between([[255, 255, 255], set.colour], 0.35 + 0.65 * nearness),
      0.95,
    );
  }
  return canvas;
}

/** y is up; yaw about it, then pitch towards the viewer. Depth grows towards the viewer, about -1..1. */
function project(
  points: ArrayLike<number>,
  i: number,
  { middle, extent }: Frame,
): { x: number; y: number; depth: number } {
  const [x, y, z] = middle.map((value, axis) => ((points[i + axis] as number) - value) / extent) as [
    number,
    number,
    number,
  ];
  const right = x * Math.cos(YAW) + z * Math.sin(YAW);
  const towards = -x * Math.sin(YAW) + z * Math.cos(YAW);
  const up = y * Math.cos(PITCH) - towards * Math.sin(PITCH);
  return {
    x: (SIDE / 2) * (1 + right),
    y: (SIDE / 2) * (1 - up),
    depth: towards * Math.cos(PITCH) + y * Math.sin(PITCH),
  };
}
