export { type BackProjectOptions, backProject } from './back-project.js';
export { normalizeImages } from './normalize.js';
export { type PixelGrid, pixelGrid, pixelsOf } from './pixel-grid.js';
export { type DepthViews, renderViews, splatDepth } from './splat.js';
export { viewGrids } from './view-grids.js';
export { IMAGE_SIZE, permuteView, VIEWS, type View } from './views.js';
