/** NPY: an array of points, [V,3] or with more columns, of which the first three are taken; also as the one cloud of [1,V,3]. */
import { readNpy } from '../npy.js';
import { type Shape, shapeBuilder } from './shape.js';

/**
 * More columns than rows are refused: they are the axes in front, [3,V], which would be read as three points of V columns.
 * @throws Error naming the file and what is wrong with it
 */
export function readNpyShape(bytes: Uint8Array, name: string): Shape {
  const { shape, dtype, data } = readNpy(bytes, name);
  const cloud = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape;
  const [rows = 0, columns = 0] = cloud;
  if (cloud.length !== 2 || columns < 3)
    throw new Error(`${name}: expected an array of shape [points,3] or wider, got [${shape.join(',')}] of ${dtype}`);
  if (columns > 3 && columns > rows)
    throw new Error(
      `${name}: expected a point a row, got [${shape.join(',')}], which has more columns than rows: transpose the array`,
    );
  const builder = shapeBuilder(name);
  for (let row = 0; row < rows; row++) {
    const at = row * columns;
    builder.addPoint(Number(data[at]), Number(data[at + 1]), Number(data[at + 2]));
  }
  return builder.finish();
}
