/** The grids of the three views without their images: enough to read features at points that were drawn before. */
import { gridsAlong, type PixelGrid } from './pixel-grid.js';
import { VIEW_AXES } from './views.js';

/** points [B,N,3] -> the grids that `renderViews` gives. @throws as `pixelGrid` does */
export function viewGrids(points: Float32Array, batch: number): [PixelGrid, PixelGrid, PixelGrid] {
  return gridsAlong(points, batch, VIEW_AXES) as [PixelGrid, PixelGrid, PixelGrid];
}
