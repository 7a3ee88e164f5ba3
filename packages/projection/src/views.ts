/** The three depth views of a cloud (SPEC 2.1): its axes cyclically permuted, then looked at along the third. */

/** Height and width of a depth image. */
export const IMAGE_SIZE = 224;
/** Number of views, V. */
export const VIEWS = 3;
export type View = 0 | 1 | 2;

/** Which coordinates of a point are row, column and depth. */
export type ViewAxes = readonly [number, number, number];

/** Source axes of (row, column, depth) in each view; view 0 leaves them as they are. */
export const VIEW_AXES: readonly [ViewAxes, ViewAxes, ViewAxes] = [
  [0, 1, 2],
  [2, 0, 1],
  [1, 2, 0],
];

/** points [B,N,3] -> the same points with axes (row, column, depth) of the view. @throws RangeError for another view or length */
export function permuteView(points: Float32Array, view: View): Float32Array {
  const axes = VIEW_AXES[view];
  if (!axes) throw new RangeError(`permuteView: expected view 0, 1 or 2, got ${String(view)}`);
  if (points.length % 3 !== 0)
    throw new RangeError(`permuteView: expected three coordinates a point, got ${points.length} values`);
  const [row, column, depth] = axes;
  const permuted = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    permuted[i] = points[i + row] as number;
    permuted[i + 1] = points[i + column] as number;
    permuted[i + 2] = points[i + depth] as number;
  }
  return permuted;
}
