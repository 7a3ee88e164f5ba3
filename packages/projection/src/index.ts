export { IMAGE_SIZE, VIEWS, type View, permuteView } from './views.js';
export { type PixelGrid, pixelGrid, pixelsOf } from './pixel-grid.js';
export { type DepthViews, renderViews, splatDepth } from './splat.js';
export { normalizeImages } from './normalize.js';
export { backProject } from './back-project.js';
