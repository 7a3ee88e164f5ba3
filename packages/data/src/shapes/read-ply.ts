/**
 * PLY: ascii, binary of either byte order. An own reader, because neither three.js' PLYLoader nor @loaders.gl/ply can be
 * made safe from outside: both drop polygons of more than four corners without a word, take a file that ends early for a
 * shorter one, loop for as long as a header of empty elements says, and let a missing value become NaN.
 */
import { type PlyElement, type PlyHeader, readPlyHeader } from './ply-header.js';
import { asciiValues, binaryValues, type PlyValues } from './ply-values.js';
import { type Shape, type ShapeBuilder, shapeBuilder } from './shape.js';

/**
 * The elements "vertex" (properties x, y, z) and "face" (a list vertex_indices or vertex_index); all else is passed over.
 * @throws Error naming the file and what is wrong with it
 */
export function readPly(bytes: Uint8Array, name: string): Shape {
  const header = readPlyHeader(bytes, name);
  checkElements(header, name);
  const values = (header.format === 'ascii' ? asciiValues : binaryValues)(bytes, header, name);
  const shape = shapeBuilder(name);
  for (const element of header.elements) readElement(element, values, shape, name);
  values.end();
  return shape.finish();
}

function checkElements({ elements }: PlyHeader, name: string): void {
  const vertex = elements.find((element) => element.name === 'vertex');
  if (!vertex) throw new Error(`${name}: the header has no element "vertex"`);
  const missing = ['x', 'y', 'z'].find((axis) => !vertex.properties.some((p) => p.name === axis && !p.lengthType));
  if (missing) throw new Error(`${name}: the element "vertex" has no property ${missing}`);
  const face = elements.find((element) => element.name === 'face');
  if (face && cornerList(face) < 0)
    throw new Error(`${name}: the element "face" has no list vertex_indices or vertex_index`);
  if (elements.some((element) => element.name === 'tristrips'))
    throw new Error(`${name} stores triangle strips, expected an element "face"`);
  const twice = elements.find((element, i) => elements.findIndex((other) => other.name === element.name) < i);
  if (twice) throw new Error(`${name}: the header has the element "${twice.name}" twice`);
  const empty = elements.find((element) => element.properties.length === 0);
  if (empty) throw new Error(`${name}: the element "${empty.name}" has no properties`);
}

const cornerList = ({ properties }: PlyElement): number =>
  properties.findIndex((p) => p.lengthType && /^vertex_ind(ices|ex)$/.test(p.name));

function readElement(element: PlyElement, values: PlyValues, shape: ShapeBuilder, name: string): void {
  const isFace = element.name === 'face';
  const kept = isFace
    ? [cornerList(element)]
    : ['x', 'y', 'z'].map((axis) => element.properties.findIndex((p) => p.name === axis));
  for (let row = 0; row < element.count; row++) {
    const found = values.startRow() ? readRow(element, values, kept, name) : undefined;
    if (!found) {
      const rows = { vertex: 'vertices', face: 'faces' }[element.name] ?? `${element.name} rows`;
      throw new Error(`${name}: the header announces ${element.count} ${rows}, the file ends after ${row}`);
    }
    values.endRow();
    if (isFace) shape.addPolygon(found);
    else if (element.name === 'vertex') shape.addPoint(found[0] as number, found[1] as number, found[2] as number);
  }
}

/** The values of the kept properties, in the order of `kept`; undefined where the file ends. */
function readRow(
  { properties }: PlyElement,
  values: PlyValues,
  kept: readonly number[],
  name: string,
): number[] | undefined {
  const found: number[] = [];
  for (let p = 0; p < properties.length; p++) {
    const { type, lengthType, name: property } = properties[p] as PlyElement['properties'][number];
    const length = lengthType ? values.next(lengthType) : 1;
    if (length === undefined) return undefined;
    if (!Number.isInteger(length) || length < 0)
      throw new Error(`${name}: a list "${property}" has the length ${length}, expected a natural number`);
    const place = kept.indexOf(p);
    for (let i = 0; i < length; i++) {
      const value = values.next(type);
      if (value === undefined) return undefined;
      if (place >= 0) found[place + i] = value;
    }
  }
  return found;
}
