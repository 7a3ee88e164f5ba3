/** Families of straight bars with a cross-section like a letter. */
import type { RandomStream } from '@i2p/random';
import { extrude, type Vec2 } from './flat.js';
import type { Surface } from './surface.js';

interface Section {
  readonly width: number;
  readonly depth: number;
  /** Thickness of the arms. */
  readonly arm: number;
}

/** A bar with the outline that a section gives. */
const bar =
  (outline: (section: Section) => readonly Vec2[]) =>
  (random: RandomStream): Surface =>
    extrude(
      outline({ width: random.uniform(1.2, 2), depth: random.uniform(1.2, 2), arm: random.uniform(0.25, 0.5) }),
      random.uniform(0.6, 2.6),
    );

export const lBar = bar(({ width, depth, arm }) => [
  [0, 0],
  [width, 0],
  [width, arm],
  [arm, arm],
  [arm, depth],
  [0, depth],
]);

export const tBar = bar(({ width, depth, arm }) => {
  const [left, right] = [(width - arm) / 2, (width + arm) / 2];
  return [
    [0, depth - arm],
    [left, depth - arm],
    [left, 0],
    [right, 0],
    [right, depth - arm],
    [width, depth - arm],
    [width, depth],
    [0, depth],
  ];
});

export const uBar = bar(({ width, depth, arm }) => [
  [0, 0],
  [width, 0],
  [width, depth],
  [width - arm, depth],
  [width - arm, arm],
  [arm, arm],
  [arm, depth],
  [0, depth],
]);

export const crossBar = bar(({ width, depth, arm }) => {
  const [left, right] = [(width - arm) / 2, (width + arm) / 2];
  const [low, high] = [(depth - arm) / 2, (depth + arm) / 2];
  return [
    [left, 0],
    [right, 0],
    [right, low],
    [width, low],
    [width, high],
    [right, high],
    [right, depth],
    [left, depth],
    [left, high],
    [0, high],
    [0, low],
    [left, low],
  ];
});
