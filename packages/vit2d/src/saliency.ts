/**
 * Some ViTs rest their attention on the four corner patches, whatever the image shows (attention sinks: 11-31 % in
 * ViT-Ti). As a saliency map such attention is of use only without them.
 */

/**
 * Sets the corners of every map to 0 and scales the rest to sum 1, in place. A map of nothing but corners stays 0.
 * @param saliency [n, P*P]
 */
export function zeroCornerPatches(saliency: Float32Array, gridSize: number): void {
  const cells = gridSize * gridSize;
  const corners = [0, gridSize - 1, cells - gridSize, cells - 1];
  for (let from = 0; from < saliency.length; from += cells) {
    const map = saliency.subarray(from, from + cells);
    for (const corner of corners) map[corner] = 0;
    const sum = map.reduce((total, value) => total + value, 0);
    if (sum > 0) for (let i = 0; i < cells; i++) map[i] = map[i] / sum;
  }
}
