/** Surfaces of revolution about the y axis. */
import type { Surface } from './surface.js';

/** Radius and height along a profile, t in [0,1]. */
export type Profile = (t: number) => readonly [radius: number, height: number];

const AROUND = 16;

/** Turns a profile about the y axis; `cells` is 1 for a straight profile parallel to the axis, more otherwise. */
export const revolve = (profile: Profile, cells = 12): Surface => [
  {
    part: 'body',
    cells: [cells, AROUND],
    at(u, v) {
      const [radius, height] = profile(u);
      return [radius * Math.cos(2 * Math.PI * v), height, radius * Math.sin(2 * Math.PI * v)];
    },
  },
];

/** Goes through the given radii and heights in straight lines, or smoothly (cosine steps between equal heights). */
export function profileThrough(knots: readonly (readonly [radius: number, height: number])[], smooth = false): Profile {
  return (t) => {
    const place = Math.min(t * (knots.length - 1), knots.length - 1 - 1e-12);
    const from = knots[Math.floor(place)] as readonly [number, number];
    const to = knots[Math.floor(place) + 1] as readonly [number, number];
    const share = place - Math.floor(place);
    const eased = smooth ? (1 - Math.cos(Math.PI * share)) / 2 : share;
    return [from[0] + (to[0] - from[0]) * eased, from[1] + (to[1] - from[1]) * share];
  };
}

/** A flat disc, or a ring where `inner` is not 0, at height y. */
export const disc = (radius: number, y: number, inner = 0): Surface =>
  revolve((t) => [inner + (radius - inner) * t, y], 8);

/** The side of a cylinder or a cone between two radii, its middle at the origin. */
export const coneSide = (bottom: number, top: number, height: number): Surface =>
  revolve((t) => [bottom + (top - bottom) * t, (t - 0.5) * height], bottom === top ? 1 : 8);

/** A cylinder, or a frustum where the radii differ, with both ends, its middle at the origin. */
export const frustum = (bottom: number, top: number, height: number): Surface => [
  ...coneSide(bottom, top, height),
  ...disc(bottom, -height / 2),
  ...(top > 0 ? disc(top, height / 2) : []),
];

export const cylinder = (radius: number, height: number): Surface => frustum(radius, radius, height);

export const sphere = (radius: number): Surface =>
  revolve((t) => [radius * Math.sin(Math.PI * t), -radius * Math.cos(Math.PI * t)]);

/** A half sphere over the x-z plane (`up` 1) or under it (-1). */
export const dome = (radius: number, up: 1 | -1): Surface =>
  revolve((t) => [radius * Math.sin((Math.PI / 2) * t), up * radius * Math.cos((Math.PI / 2) * t)], 8);

/** A ring of radius `radius` about the y axis, `thickness` the radius of its round cross-section. */
export const torus = (radius: number, thickness: number): Surface =>
  revolve((t) => [radius + thickness * Math.cos(2 * Math.PI * t), thickness * Math.sin(2 * Math.PI * t)]);
