/** The header of a PLY file: a list of elements, each a number of rows of named properties. */
import { countOf, shown, textLines, wordsOf } from './text-lines.js';

const TYPES = {
  char: 'int8',
  uchar: 'uint8',
  short: 'int16',
  ushort: 'uint16',
  int: 'int32',
  uint: 'uint32',
  float: 'float32',
  double: 'float64',
} as const;

export type PlyType = (typeof TYPES)[keyof typeof TYPES];

export interface PlyProperty {
  readonly name: string;
  readonly type: PlyType;
  /** Type of the length in front of a list; undefined for a single value. */
  readonly lengthType: PlyType | undefined;
}

export interface PlyElement {
  readonly name: string;
  readonly count: number;
  readonly properties: PlyProperty[];
}

const FORMATS = ['ascii', 'binary_little_endian', 'binary_big_endian'] as const;

export interface PlyHeader {
  readonly format: (typeof FORMATS)[number];
  readonly elements: readonly PlyElement[];
  /** First byte after the header, and the number of the line that begins there. */
  readonly bodyStart: number;
  readonly bodyLine: number;
}

/** @throws Error naming the file and what its header lacks */
export function readPlyHeader(bytes: Uint8Array, name: string): PlyHeader {
  let format: PlyHeader['format'] | undefined;
  const elements: PlyElement[] = [];
  for (const { text, number, end } of textLines(bytes)) {
    if (number === 1) {
      if (text !== 'ply')
        throw new Error(`${name} is no PLY file: expected "ply" in the first line, got ${shown(text)}`);
      continue;
    }
    const [keyword = '', ...words] = wordsOf(text);
    if (keyword === 'format') format = formatOf(words, name);
    else if (keyword === 'element') elements.push(elementOf(words, number, name));
    else if (keyword === 'property') {
      const element = elements.at(-1);
      if (!element) throw new Error(`${name}: line ${number}: a property comes before the first element`);
      element.properties.push(propertyOf(words, number, name));
    } else if (keyword === 'end_header') {
      if (!format) throw new Error(`${name}: the header names no format`);
      return { format, elements, bodyStart: end, bodyLine: number + 1 };
    } else if (!['', 'comment', 'obj_info'].includes(keyword))
      throw new Error(`${name}: line ${number}: ${shown(keyword)} is unknown in the header of a PLY file`);
  }
  throw new Error(`${name}: the file ends within its header`);
}

function formatOf([word = '', version]: readonly string[], name: string): PlyHeader['format'] {
  const format = FORMATS.find((known) => known === word);
  if (!format || version !== '1.0')
    throw new Error(
      `${name}: expected a format of ${FORMATS.join(', ')} and version 1.0, got ${shown(`${word} ${version ?? ''}`)}`,
    );
  return format;
}

function elementOf([element, count, ...rest]: readonly string[], line: number, name: string): PlyElement {
  if (!element || rest.length > 0) throw new Error(`${name}: line ${line}: expected "element NAME COUNT"`);
  return { name: element, count: countOf(count, `${element} rows`, line, name), properties: [] };
}

function propertyOf(words: readonly string[], line: number, name: string): PlyProperty {
  const isList = words[0] === 'list';
  const [property] = words.slice(isList ? 3 : 1);
  if (!property || words.length !== (isList ? 4 : 2))
    throw new Error(`${name}: line ${line}: expected "property TYPE NAME" or "property list TYPE TYPE NAME"`);
  const type = (word = ''): PlyType => {
    const known = Object.entries(TYPES).find((entry) => entry.includes(word));
    if (!known) throw new Error(`${name}: line ${line}: ${shown(word)} is no type of PLY files`);
    return known[1];
  };
  return { name: property, type: type(words[isList ? 2 : 0]), lengthType: isList ? type(words[1]) : undefined };
}
