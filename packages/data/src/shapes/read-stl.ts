/**
 * STL, in text and binary: triangles with their corners written out, so that V is 3 F and neighbours share no vertex. The
 * trap: many binary files begin with "solid", the first word of those in text; only their length tells them apart.
 */
import { type Shape, shapeBuilder } from './shape.js';
import { dataLines, numberOf, onlyPadding, shown, wordsOf } from './text-lines.js';

/** Bytes before the triangles: a free text, and their number. */
const HEADER = 84;
/** Bytes of a triangle: normal, three corners, an attribute. */
const [STRIDE, CORNERS] = [50, 12];

/** Normals and attributes are passed over. @throws Error naming the file and what is wrong with it */
export function readStl(bytes: Uint8Array, name: string): Shape {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const announced = bytes.length < HEADER ? undefined : view.getUint32(HEADER - 4, true);
  const isText = /^\s*solid/.test(new TextDecoder('latin1').decode(bytes.subarray(0, HEADER)));
  if (isText && !isWhole(bytes, announced)) return readText(bytes, name);
  if (announced === undefined)
    throw new Error(
      `${name} is no STL file: expected "solid" or a header of ${HEADER} bytes, got ${bytes.length} bytes`,
    );
  return readBinary(bytes, view, announced, name);
}

/** Whether the triangles that a binary header announces are there, and nothing but padding behind them. */
function isWhole(bytes: Uint8Array, triangles: number | undefined): boolean {
  if (triangles === undefined) return false;
  const end = HEADER + triangles * STRIDE;
  return bytes.length >= end && onlyPadding(bytes, end);
}

function readBinary(bytes: Uint8Array, view: DataView, triangles: number, name: string): Shape {
  const held = Math.floor((bytes.length - HEADER) / STRIDE);
  if (held < triangles)
    throw new Error(`${name}: the header announces ${triangles} triangles, the file ends after ${held}`);
  const end = HEADER + triangles * STRIDE;
  if (!onlyPadding(bytes, end))
    throw new Error(
      `${name}: ${bytes.length - end} bytes come after the ${triangles} triangles that the header announces`,
    );
  const shape = shapeBuilder(name);
  for (let i = 0; i < triangles; i++) {
    for (let corner = 0; corner < 3; corner++) {
      const at = HEADER + i * STRIDE + CORNERS * (1 + corner);
      shape.addPoint(view.getFloat32(at, true), view.getFloat32(at + 4, true), view.getFloat32(at + 8, true));
    }
    shape.addPolygon([3 * i, 3 * i + 1, 3 * i + 2]);
  }
  return shape.finish();
}

/** The lines of a triangle by their first words, in order. */
const FACET = ['facet', 'outer', 'vertex', 'vertex', 'vertex', 'endloop', 'endfacet'];

/** One solid or several. */
function readText(bytes: Uint8Array, name: string): Shape {
  const shape = shapeBuilder(name);
  let [expected, isOpen] = [0, false];
  for (const { text, number } of dataLines(bytes)) {
    const [keyword = '', ...words] = wordsOf(text);
    const wanted = FACET[expected] as string;
    if (expected === 0 && keyword === (isOpen ? 'endsolid' : 'solid')) {
      isOpen = !isOpen;
      continue;
    }
    if (!isOpen || keyword !== wanted)
      throw new Error(`${name}: line ${number}: expected "${isOpen ? wanted : 'solid'}", got ${shown(text)}`);
    if (keyword === 'vertex') {
      if (words.length !== 3)
        throw new Error(`${name}: line ${number}: expected three coordinates, got ${shown(text)}`);
      const [x, y, z] = words.map((word) => numberOf(word, number, name));
      shape.addPoint(x as number, y as number, z as number);
    }
    expected = (expected + 1) % FACET.length;
    const corners = shape.pointCount;
    if (expected === 0) shape.addPolygon([corners - 3, corners - 2, corners - 1]);
  }
  if (isOpen) throw new Error(`${name}: the file ends after ${shape.pointCount} corners, before "endsolid"`);
  return shape.finish();
}
