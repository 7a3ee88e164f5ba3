/** Clouds and meshes as files for tests, each format written here by hand, and what fuzzing needs of them. */
import { readShape } from '../shapes/read-shape.js';
import { npyBytes } from './write-npy.js';

export interface TestMesh {
  readonly vertices: readonly (readonly number[])[];
  /** Polygons of three or more corners. */
  readonly faces: readonly (readonly number[])[];
}

/** A prism over a regular polygon: its walls have four corners, its ends `sides`. */
export function prismMesh(sides = 5): TestMesh {
  const ring = (y: number) =>
    Array.from({ length: sides }, (_, i) => [
      Math.fround(Math.cos((2 * Math.PI * i) / sides)),
      y,
      Math.fround(Math.sin((2 * Math.PI * i) / sides)),
    ]);
  const numbers = Array.from({ length: sides }, (_, i) => i);
  const walls = numbers.map((i) => [i, (i + 1) % sides, sides + ((i + 1) % sides), sides + i]);
  return { vertices: [...ring(-0.5), ...ring(1.25)], faces: [...walls, numbers, numbers.map((i) => sides + i)] };
}

const text = (lines: readonly string[]): Uint8Array => Uint8Array.from(Buffer.from(`${lines.join('\n')}\n`, 'latin1'));
const rows = (values: readonly (readonly number[])[], separator = ' ') => values.map((row) => row.join(separator));

/** "OFF", or with everything in one line as in many ModelNet files: "OFF490 518 0". */
export function offBytes({ vertices, faces }: TestMesh, oneLine = false): Uint8Array {
  const counts = `${vertices.length} ${faces.length} 0`;
  return text([
    ...(oneLine ? [`OFF${counts}`] : ['OFF', '# a comment', counts]),
    ...rows(vertices),
    ...faces.map((face) => [face.length, ...face].join(' ')),
  ]);
}

/** Corners as "3", "3/1", "3//2", "3/1/2" or counted backwards, in turn. */
export function objBytes({ vertices, faces }: TestMesh): Uint8Array {
  const corner = (index: number, i: number) =>
    [`${index + 1}`, `${index + 1}/1`, `${index + 1}//1`, `${index + 1}/1/1`, `${index - vertices.length}`][i % 5];
  return text([
    'mtllib wood.mtl',
    'o prism',
    ...vertices.map((vertex) => `v ${vertex.join(' ')}`),
    'vn 0 1 0',
    'vt 0 0',
    'usemtl oak',
    's off',
    ...faces.map((face) => `f ${face.map(corner).join(' ')}`),
  ]);
}

export const xyzBytes = ({ vertices }: TestMesh, separator = ' '): Uint8Array => text(rows(vertices, separator));

/** As CloudCompare writes ASC and PTS: names in a comment, then the number of points. */
export const countedBytes = ({ vertices }: TestMesh): Uint8Array =>
  text(['//X Y Z', `${vertices.length}`, ...rows(vertices)]);

/** Triangles of a mesh in text, as two solids, or in binary with a header that begins like text. */
export function stlBytes(mesh: TestMesh, storage: 'ascii' | 'binary'): Uint8Array {
  const triangles = fans(mesh).map((corners) => corners.map((corner) => mesh.vertices[corner] as readonly number[]));
  const facet = (corners: readonly (readonly number[])[]) => [
    '  facet normal 0 0 0',
    '    outer loop',
    ...corners.map((corner) => `      vertex ${corner.join(' ')}`),
    '    endloop',
    '  endfacet',
  ];
  if (storage === 'ascii')
    return text([
      ...['solid first of two', ...triangles.slice(0, 3).flatMap(facet), 'endsolid first of two'],
      ...['solid', ...triangles.slice(3).flatMap(facet), 'endsolid'],
    ]);
  const bytes = Buffer.alloc(84 + 50 * triangles.length);
  bytes.write('solid, but binary');
  bytes.writeUInt32LE(triangles.length, 80);
  triangles.forEach((corners, i) => {
    corners.flat().forEach((value, at) => bytes.writeFloatLE(value, 84 + 50 * i + 12 + 4 * at));
  });
  return Uint8Array.from(bytes);
}

/** The triangles of all polygons, fans about their first corners. */
export const fans = ({ faces }: TestMesh): number[][] =>
  faces.flatMap((face) => face.slice(2).map((corner, i) => [face[0] as number, face[i + 1] as number, corner]));

export type PlyFormat = 'ascii' | 'binary_little_endian' | 'binary_big_endian';

/** With a quality before and colours behind the coordinates, and an element "camera" that nobody asked for. */
export function plyBytes({ vertices, faces }: TestMesh, format: PlyFormat): Uint8Array {
  const header = [
    'ply',
    `format ${format} 1.0`,
    'comment made for a test',
    `element vertex ${vertices.length}`,
    'property double quality',
    ...['x', 'y', 'z'].map((axis) => `property float ${axis}`),
    'property uchar red',
    'element camera 1',
    'property list uint8 int16 settings',
    `element face ${faces.length}`,
    'property uchar flags',
    'property list uchar int vertex_indices',
    'end_header',
  ];
  const little = format === 'binary_little_endian';
  const body: Uint8Array[] = [];
  const put = (type: 'Uint8' | 'Int16' | 'Int32' | 'Float32' | 'Float64', value: number) => {
    const view = new DataView(new ArrayBuffer({ Uint8: 1, Int16: 2, Int32: 4, Float32: 4, Float64: 8 }[type]));
    if (type === 'Uint8') view.setUint8(0, value);
    else view[`set${type}`](0, value, little);
    body.push(new Uint8Array(view.buffer));
  };
  if (format === 'ascii')
    return text([
      ...header,
      ...vertices.map((vertex) => `nan ${vertex.join(' ')} 255`),
      '2 7 -7',
      ...faces.map((face) => `1 ${face.length} ${face.join(' ')}`),
    ]);
  for (const vertex of vertices) {
    put('Float64', 0.5);
    for (const value of vertex) put('Float32', value);
    put('Uint8', 255);
  }
  put('Uint8', 2);
  for (const value of [7, -7]) put('Int16', value);
  for (const face of faces) {
    put('Uint8', 1);
    put('Uint8', face.length);
    for (const corner of face) put('Int32', corner);
  }
  return Uint8Array.from(Buffer.concat([text(header), ...body]));
}

export type PcdStorage = 'ascii' | 'binary' | 'binary_compressed';

/** Fields: intensity (one byte), x, y, z, and two of padding. */
export function pcdBytes(points: readonly (readonly number[])[], storage: PcdStorage): Uint8Array {
  const header = text([
    '# .PCD v0.7 - Point Cloud Data file format',
    'VERSION 0.7',
    'FIELDS intensity x y z _',
    'SIZE 1 4 8 4 2',
    'TYPE U F F F I',
    'COUNT 1 1 1 1 2',
    `WIDTH ${points.length}`,
    'HEIGHT 1',
    'VIEWPOINT 0 0 0 1 0 0 0',
    `POINTS ${points.length}`,
    `DATA ${storage}`,
  ]);
  if (storage === 'ascii')
    return Uint8Array.from(Buffer.concat([header, text(points.map((point) => `9 ${point.join(' ')} 0 0`))]));
  const sizes = [1, 4, 8, 4, 4];
  const stride = sizes.reduce((a, b) => a + b);
  const body = Buffer.alloc(points.length * stride);
  points.forEach(([x = 0, y = 0, z = 0], i) => {
    const place = (field: number): number => {
      const before = sizes.slice(0, field).reduce((a, b) => a + b, 0);
      return storage === 'binary' ? i * stride + before : before * points.length + i * (sizes[field] as number);
    };
    body.writeUInt8(9, place(0));
    body.writeFloatLE(x, place(1));
    body.writeDoubleLE(y, place(2));
    body.writeFloatLE(z, place(3));
  });
  if (storage === 'binary') return Uint8Array.from(Buffer.concat([header, body]));
  const packed = packLzf(body);
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(packed.length, 0);
  lengths.writeUInt32LE(body.length, 4);
  return Uint8Array.from(Buffer.concat([header, lengths, packed]));
}

/** LZF in its simplest form: the longest earlier copy of three bytes or more at each place, else bytes as they are. */
export function packLzf(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let plain: number[] = [];
  const flush = () => {
    if (plain.length > 0) out.push(plain.length - 1, ...plain);
    plain = [];
  };
  for (let at = 0; at < bytes.length; ) {
    let [length, distance] = [0, 0];
    const farthest = Math.min(at, 8192);
    for (let back = 1; back <= farthest; back++) {
      let same = 0;
      while (same < 264 && at + same < bytes.length && bytes[at + same] === bytes[at + same - back]) same++;
      if (same > length) [length, distance] = [same, back];
    }
    if (length < 3) {
      plain.push(bytes[at++] as number);
      if (plain.length === 32) flush();
      continue;
    }
    flush();
    const [code, high, low] = [length - 2, (distance - 1) >> 8, (distance - 1) & 255];
    out.push(...(code < 7 ? [(code << 5) | high, low] : [(7 << 5) | high, code - 7, low]));
    at += length;
  }
  flush();
  return Uint8Array.from(out);
}

/** For fuzzing: a good file of each format, and the reader that must take it, or say what is wrong with a damaged one. */
export interface ShapeFormat {
  readonly format: string;
  sample(): Uint8Array;
  read(bytes: Uint8Array): unknown;
}

const formatOf = (format: string, ending: string, sample: () => Uint8Array): ShapeFormat => ({
  format,
  sample,
  read: (bytes) => readShape(bytes, `sample.${ending}`),
});

const SAMPLE = prismMesh(7);

export const shapeFormats: readonly ShapeFormat[] = [
  formatOf('ply ascii', 'ply', () => plyBytes(SAMPLE, 'ascii')),
  formatOf('ply binary little endian', 'ply', () => plyBytes(SAMPLE, 'binary_little_endian')),
  formatOf('ply binary big endian', 'ply', () => plyBytes(SAMPLE, 'binary_big_endian')),
  formatOf('off', 'off', () => offBytes(SAMPLE)),
  formatOf('off in one line', 'off', () => offBytes(SAMPLE, true)),
  formatOf('obj', 'obj', () => objBytes(SAMPLE)),
  formatOf('stl ascii', 'stl', () => stlBytes(SAMPLE, 'ascii')),
  formatOf('stl binary', 'stl', () => stlBytes(SAMPLE, 'binary')),
  formatOf('xyz', 'xyz', () => xyzBytes(SAMPLE)),
  formatOf('csv', 'csv', () => xyzBytes(SAMPLE, ',')),
  formatOf('pts', 'pts', () => countedBytes(SAMPLE)),
  formatOf('npy cloud', 'npy', () => npyBytes(Float32Array.from(SAMPLE.vertices.flat()), [SAMPLE.vertices.length, 3])),
  formatOf('pcd ascii', 'pcd', () => pcdBytes(SAMPLE.vertices, 'ascii')),
  formatOf('pcd binary', 'pcd', () => pcdBytes(SAMPLE.vertices, 'binary')),
  formatOf('pcd compressed', 'pcd', () => pcdBytes(SAMPLE.vertices, 'binary_compressed')),
];
