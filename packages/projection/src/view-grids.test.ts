import { renderViews } from './splat.js';
import { viewGrids } from './view-grids.js';

it('gives the grids that the images are drawn with', () => {
  const points = Float32Array.from({ length: 2 * 50 * 3 }, (_, i) => Math.sin(7.3 * i) * (i < 150 ? 1 : 2));
  expect(viewGrids(points, 2)).toEqual(renderViews(points, 2).grids);
});
