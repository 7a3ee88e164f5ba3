import { expectClose } from '@i2p/testkit';
import { aroundY, rotate, type Surface, scale, translate } from './surface.js';

const spot = (x: number, y: number, z: number): Surface => [{ part: 'body', cells: [1, 1], at: () => [x, y, z] }];
const where = (surface: Surface, patch = 0): readonly number[] => surface[patch]?.at(0.5, 0.5) ?? [];

it('turns counter-clockwise about each axis', () => {
  expectClose(where(rotate(spot(5, 1, 0), 0, Math.PI / 2)), [5, 0, 1], 1e-12);
  expectClose(where(rotate(spot(0, 5, 1), 1, Math.PI / 2)), [1, 5, 0], 1e-12);
  expectClose(where(rotate(spot(1, 0, 5), 2, Math.PI / 2)), [0, 1, 5], 1e-12);
});

it('moves and stretches along each axis', () => {
  expectClose(where(translate(spot(1, 2, 3), 10, 20, 30)), [11, 22, 33], 0);
  expectClose(where(scale(spot(1, 2, 3), 2, 3, 4)), [2, 6, 12], 0);
  expectClose(where(scale(spot(1, 2, 3), 2)), [2, 4, 6], 0);
});

it('spreads copies evenly about the upright axis', () => {
  const copies = aroundY(spot(1, 7, 0), 4);
  expect(copies).toHaveLength(4);
  expectClose(where(copies, 1), [0, 7, -1], 1e-12);
  expectClose(where(copies, 2), [-1, 7, 0], 1e-12);
});
