/** NPY: an array of points, [V,3] or with more columns, of which the first three are taken. */
import { readNpy } from '../npy.js';
import { type Shape, shapeBuilder } from './shape.js';

/** @throws Error naming the file and what is wrong with it */
export function readNpyShape(bytes: Uint8Array, name: string): Shape {
  const { shape, dtype, data } = readNpy(bytes, name);
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || columns < 3)
    throw new Error(`${name}: expected an array of shape [points,3] or wider, got [${shape.join(',')}] of ${dtype}`);
  const builder = shapeBuilder(name);
  for (let row = 0; row < rows; row++) {
    const at = row * columns;
    builder.addPoint(Number(data[at]), Number(data[at + 1]), Number(data[at + 2]));
  }
  return builder.finish();
}
