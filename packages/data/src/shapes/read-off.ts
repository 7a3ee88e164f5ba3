/**
 * OFF, the format of the ModelNet meshes (three.js and loaders.gl have no reader of it): the word OFF, the numbers of
 * vertices, faces and edges, then a line each. Many ModelNet files have the numbers right behind the word: "OFF490 518 0".
 */
import { type Shape, shapeBuilder } from './shape.js';
import { countOf, dataLines, numberOf, shown, type TextLine, wordsOf } from './text-lines.js';

/**
 * Vertices may carry more columns (COFF, NOFF, STOFF), faces a colour: both are passed over.
 * @throws Error naming the file and what is wrong with it
 */
export function readOff(bytes: Uint8Array, name: string): Shape {
  const lines = dataLines(bytes);
  const { vertices, faces } = readHeader(lines, name);
  const shape = shapeBuilder(name);
  const next = (count: number, what: string, done: number): TextLine => {
    const line = lines.next().value;
    if (!line) throw new Error(`${name}: the header announces ${count} ${what}, the file ends after ${done}`);
    return line;
  };
  for (let i = 0; i < vertices; i++) {
    const line = next(vertices, 'vertices', i);
    const words = wordsOf(line.text);
    if (words.length < 3)
      throw new Error(`${name}: line ${line.number}: expected three coordinates, got ${shown(line.text)}`);
    const [x, y, z] = words.slice(0, 3).map((word) => numberOf(word, line.number, name));
    shape.addPoint(x as number, y as number, z as number);
  }
  for (let i = 0; i < faces; i++) {
    const line = next(faces, 'faces', i);
    const [first, ...words] = wordsOf(line.text);
    const corners = countOf(first, 'corners of a face', line.number, name);
    if (words.length < corners)
      throw new Error(`${name}: line ${line.number}: expected ${corners} corners, got ${words.length}`);
    shape.addPolygon(words.slice(0, corners).map((word) => numberOf(word, line.number, name)));
  }
  const more = lines.next().value;
  if (more)
    throw new Error(
      `${name}: line ${more.number}, ${shown(more.text)}, comes after the ${vertices} vertices and ${faces} faces that the header announces`,
    );
  return shape.finish();
}

function readHeader(lines: Generator<TextLine, undefined>, name: string): { vertices: number; faces: number } {
  const first = lines.next().value;
  const [, kind, rest = ''] = /^((?:ST)?C?N?OFF)(?=[\s\d]|$)(.*)$/.exec(first?.text ?? '') ?? [];
  if (!first || !kind || /BINARY/i.test(rest))
    throw new Error(
      `${name} is no OFF file in text: expected "OFF" in the first line, got ${shown(first?.text ?? '')}`,
    );
  const line = rest.trim() === '' ? lines.next().value : { ...first, text: rest.trim() };
  if (!line) throw new Error(`${name}: the file ends before the numbers of vertices and faces`);
  const [vertices, faces] = wordsOf(line.text);
  return {
    vertices: countOf(vertices, 'vertices', line.number, name),
    faces: countOf(faces, 'faces', line.number, name),
  };
}
