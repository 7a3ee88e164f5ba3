/** The grids of the three views without their images: enough to read features at points that were drawn before. */
import { type PixelGrid, pixelGrid } from './pixel-grid.js';
import { permuteView, type View } from './views.js';

/** points [B,N,3] -> the grids that `renderViews` gives. @throws as {@link pixelGrid} does */
export function viewGrids(points: Float32Array, batch: number): [PixelGrid, PixelGrid, PixelGrid] {
  const grid = (view: View): PixelGrid => pixelGrid(permuteView(points, view), batch);
  return [grid(0), grid(1), grid(2)];
}
