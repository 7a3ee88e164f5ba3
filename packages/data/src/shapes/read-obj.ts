/**
 * OBJ: vertices and polygons of all objects in the file. An own reader, because three.js' OBJLoader and @loaders.gl/obj give
 * no vertices but three corners a triangle, nothing at all for a file of vertices alone, and NaN for a corner that does
 * not exist.
 */
import { type Shape, shapeBuilder } from './shape.js';
import { dataLines, numberOf, shown, wordsOf } from './text-lines.js';

/** What else the format knows: normals, texture, names, materials, lines, free-form surfaces. */
const PASSED_OVER = new Set(
  `vn vt vp o g s l p usemtl mtllib mg cstype deg bmat step curv curv2 surf parm trim hole scrv sp end con bevel c_interp
  d_interp lod maplib usemap shadow_obj trace_obj ctech stech call csh`.split(/\s+/),
);

/** @throws Error naming the file and what is wrong with it */
export function readObj(bytes: Uint8Array, name: string): Shape {
  const shape = shapeBuilder(name);
  for (const { text, number } of joinedLines(bytes)) {
    const [keyword = '', ...words] = wordsOf(text);
    if (keyword === 'v') {
      if (words.length < 3) throw new Error(`${name}: line ${number}: expected three coordinates, got ${shown(text)}`);
      const [x, y, z] = words.slice(0, 3).map((word) => numberOf(word, number, name));
      shape.addPoint(x as number, y as number, z as number);
    } else if (keyword === 'f') {
      if (words.length < 3)
        throw new Error(`${name}: line ${number}: expected a face of three or more corners, got ${shown(text)}`);
      shape.addPolygon(words.map((word) => cornerOf(word, shape.pointCount, number, name)));
    } else if (!PASSED_OVER.has(keyword)) {
      throw new Error(`${name}: line ${number}: ${shown(keyword)} is no keyword of OBJ files`);
    }
  }
  return shape.finish();
}

/** "3", "3/1", "3//2", "3/1/2" -> 2; "-1" -> the last vertex so far. */
function cornerOf(word: string, pointCount: number, line: number, name: string): number {
  const index = /^-?\d+(\/\d*|\/-\d+){0,2}$/.test(word) ? Number.parseInt(word, 10) : 0;
  const corner = index < 0 ? pointCount + index : index - 1;
  if (index === 0 || corner < 0)
    throw new Error(
      `${name}: line ${line}: expected the number of a vertex, got ${shown(word)} after ${pointCount} vertices`,
    );
  return corner;
}

/** Lines that end in a backslash go on in the next one. */
function* joinedLines(bytes: Uint8Array): Generator<{ text: string; number: number }> {
  let begun = '';
  let last = 0;
  for (const { text, number } of dataLines(bytes)) {
    last = number;
    if (text.endsWith('\\')) {
      begun += `${text.slice(0, -1)} `;
      continue;
    }
    yield { text: (begun + text).trim(), number };
    begun = '';
  }
  if (begun.trim() !== '') yield { text: begun.trim(), number: last };
}
