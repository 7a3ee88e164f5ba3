import { expectClose } from '@i2p/testkit';
import fc from 'fast-check';
import { npyBytes } from '../testing/write-npy.js';
import {
  countedBytes,
  fans,
  objBytes,
  offBytes,
  type PcdStorage,
  type PlyFormat,
  pcdBytes,
  plyBytes,
  prismMesh,
  type TestMesh,
  xyzBytes,
} from '../testing/write-shapes.js';
import { readShape } from './read-shape.js';

const coordinate = fc.float({ noNaN: true, noDefaultInfinity: true });
const vertices = fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 1, maxLength: 30 });
const meshes: fc.Arbitrary<TestMesh> = vertices.chain((found) =>
  fc.record({
    vertices: fc.constant(found),
    faces: fc.array(fc.array(fc.nat(found.length - 1), { minLength: 3, maxLength: 7 }), { maxLength: 20 }),
  }),
);

/** Bit for bit, but that 0 and -0 are alike. */
function expectMesh(bytes: Uint8Array, name: string, mesh: TestMesh, withFaces = true): void {
  const { points, faces } = readShape(bytes, name);
  expectClose(points, mesh.vertices.flat(), 0);
  expect([...(faces ?? [])]).toEqual(withFaces ? fans(mesh).flat() : []);
  if (!withFaces || mesh.faces.length === 0) expect(faces).toBeUndefined();
}

describe('readShape gives back what was written', () => {
  it.each<[string, (mesh: TestMesh) => Uint8Array]>([
    ...(['ascii', 'binary_little_endian', 'binary_big_endian'] as PlyFormat[]).map(
      (format): [string, (mesh: TestMesh) => Uint8Array] => [`${format}.ply`, (mesh) => plyBytes(mesh, format)],
    ),
    ['two lines.off', (mesh) => offBytes(mesh)],
    ['one line.OFF', (mesh) => offBytes(mesh, true)],
    ['mesh.obj', objBytes],
  ])('%s', (name, write) => {
    fc.assert(fc.property(meshes, (mesh) => expectMesh(write(mesh), name, mesh)));
    expectMesh(write(prismMesh(200)), name, prismMesh(200));
  });

  it.each<[string, (mesh: TestMesh) => Uint8Array]>([
    ...(['ascii', 'binary', 'binary_compressed'] as PcdStorage[]).map(
      (storage): [string, (mesh: TestMesh) => Uint8Array] => [
        `${storage}.pcd`,
        (mesh) => pcdBytes(mesh.vertices, storage),
      ],
    ),
    ['blanks.xyz', (mesh) => xyzBytes(mesh)],
    ['tabs.txt', (mesh) => xyzBytes(mesh, '\t ')],
    ['commas.csv', (mesh) => xyzBytes(mesh, ', ')],
    ['counted.asc', countedBytes],
    ['counted.pts', countedBytes],
    ['a.npy', (mesh) => npyBytes(Float32Array.from(mesh.vertices.flat()), [mesh.vertices.length, 3])],
  ])('%s', (name, write) => {
    fc.assert(fc.property(meshes, (mesh) => expectMesh(write(mesh), name, mesh, false)));
    expectMesh(write(prismMesh(200)), name, prismMesh(200), false);
  });
});

const read = (text: string, name: string) => readShape(Uint8Array.from(Buffer.from(text, 'latin1')), name);

describe('readShape and what is found in practice', () => {
  it('takes the one cloud of NPY arrays [1,V,3], and few points as they stand', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...readShape(npyBytes(values, [1, 2, 3]), 'a.npy').points]).toEqual([...values]);
    expect([...readShape(npyBytes(values, [2, 3]), 'a.npy').points]).toEqual([...values]);
  });

  it('takes the columns and colours of OFF', () => {
    const { points, faces } = read(
      'COFF 3 2 0\n0 0 0 1 1 1 1\n1 0 0 1 1 1 1\n0 1 0 1 1 1 1\n3 0 1 2 255 0 0\n2 0 1\n',
      'a.off',
    );
    expect([...points]).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0]);
    expect([...(faces ?? [])]).toEqual([0, 1, 2]);
  });

  it('joins lines of OBJ, and reads one without faces as a cloud', () => {
    expect([...(read('v 0 0 0\nv 1 0 0 1\nv 0 1 0 1 0 0\nf 1 \\\n 2 \\\n-1\n', 'a.obj').faces ?? [])]).toEqual([
      0, 1, 2,
    ]);
    expect(read('v 0 0 0\nv 1 0 0\np 1\n', 'a.obj')).toEqual({
      points: Float32Array.of(0, 0, 0, 1, 0, 0),
      faces: undefined,
    });
  });

  it('leaves out the missing measurements of PCD', () => {
    const points = [
      [1, 2, 3],
      [Number.NaN, Number.NaN, Number.NaN],
      [4, 5, 6],
    ];
    for (const storage of ['ascii', 'binary', 'binary_compressed'] as const)
      expect([...readShape(pcdBytes(points, storage), 'a.pcd').points]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

const ply = (body: string, vertices = 1, faces = 1) =>
  `ply\nformat ascii 1.0\nelement vertex ${vertices}\nproperty float x\nproperty float y\nproperty float z\nelement face ${faces}\nproperty list uchar int vertex_index\nend_header\n${body}`;

const pcd = (header: string) => `VERSION .7\n${header}\nWIDTH 1\nHEIGHT 1\nPOINTS 1\nDATA ascii\n0 0 0\n`;

describe('readShape says what is wrong', () => {
  it.each([
    [
      'chair.gltf',
      '{}',
      'chair.gltf: expected a file that ends in one of .ply .off .obj .stl .xyz .txt .csv .asc .pts .npy .pcd',
    ],
    ['a.npz', 'PK', 'a.npz is an archive of arrays, expected a single one: save its points as .npy'],
    ['chair', 'x', 'chair: expected a file that ends in one of'],
    ['a.ply', '', 'a.ply is empty'],
    [
      'chair.ply',
      ply('1 2 3\n'.repeat(312), 10000),
      'chair.ply: the header announces 10000 vertices, the file ends after 312',
    ],
    ['a.ply', ply('1 2 3\n', 1, 7), 'a.ply: the header announces 7 faces, the file ends after 0'],
    ['a.ply', ply('1 2 3\n3 0 0 1\n'), 'a.ply: a face names vertex 1, but the vertices are 0 to 0'],
    ['a.ply', ply('1 2 3\n3 0 0 -1\n'), 'a.ply: a face has the corner -1, expected the number of a vertex from 0 on'],
    ['a.ply', ply('1 2\n3 0 0 0\n'), 'a.ply: line 10 ends after 2 values, its properties need more'],
    ['a.ply', ply('1 2 3 4\n3 0 0 0\n'), 'a.ply: line 10 has 4 values, its properties need 3'],
    ['a.ply', ply('1 nan 3\n3 0 0 0\n'), 'a.ply: vertex 0 has the coordinate NaN, expected finite 32-bit numbers'],
    ['a.ply', ply('1 1e39 3\n3 0 0 0\n'), 'a.ply: vertex 0 has the coordinate 1e+39, expected finite 32-bit numbers'],
    ['a.ply', ply('1 0x1 3\n3 0 0 0\n'), 'a.ply: line 10: expected a number, got "0x1"'],
    [
      'a.ply',
      ply('1 2 3\n3 0 0 0\nmore\n'),
      'a.ply: line 12, "more", comes after the last row that the header announces',
    ],
    ['a.ply', ply('', 0, 0), 'a.ply has no points'],
    ['a.ply', 'plyx\n', 'a.ply is no PLY file: expected "ply" in the first line, got "plyx"'],
    [
      'a.ply',
      'ply\nformat ascii 2.0\n',
      'expected a format of ascii, binary_little_endian, binary_big_endian and version 1.0, got "ascii 2.0"',
    ],
    [
      'a.ply',
      'ply\nformat ascii 1.0\nelement vertex -3\n',
      'a.ply: line 3: expected the number of vertex rows, got "-3"',
    ],
    [
      'a.ply',
      'ply\nformat ascii 1.0\nelement vertex 3\nproperty half x\n',
      'a.ply: line 4: "half" is no type of PLY files',
    ],
    [
      'a.ply',
      'ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nend_header\n',
      'the element "vertex" has no property y',
    ],
    ['a.ply', 'ply\nformat ascii 1.0\nelement vertex 3\n', 'a.ply: the file ends within its header'],
    [
      'a.ply',
      ply('').replace('property list uchar int vertex_index', ''),
      'the element "face" has no list vertex_indices or vertex_index',
    ],
    [
      'a.ply',
      ply('').replace('end_header', 'element tristrips 1\nproperty list int int vertex_indices\nend_header'),
      'a.ply stores triangle strips',
    ],
    [
      'a.ply',
      ply('').replace('end_header', 'element void 999999999999\nend_header'),
      'the element "void" has no properties',
    ],
    ['a.off', 'OFF BINARY\n', 'a.off is no OFF file in text: expected "OFF" in the first line, got "OFF BINARY"'],
    ['a.off', 'OFF\n', 'a.off: the file ends before the numbers of vertices and faces'],
    ['a.off', 'OFF4 x 0\n', 'a.off: line 1: expected the number of faces, got "x"'],
    ['a.off', 'OFF\n400000000 1 0\n0 0 0\n', 'a.off: the header announces 400000000 vertices, the file ends after 1'],
    ['a.off', 'OFF\n1 1 0\n0 0 0\n3 0 0\n', 'a.off: line 4: expected 3 corners, got 2'],
    [
      'a.off',
      'OFF\n1 0 0\n0 0 0\n3 0 0 0\n',
      'a.off: line 4, "3 0 0 0", comes after the 1 vertices and 0 faces that the header announces',
    ],
    ['a.obj', 'v 0 0\n', 'a.obj: line 1: expected three coordinates, got "v 0 0"'],
    ['a.obj', 'v 0 0 0\nf 1 1 2\n', 'a.obj: a face names vertex 1, but the vertices are 0 to 0'],
    ['a.obj', 'v 0 0 0\nf 1 1 0\n', 'a.obj: line 2: expected the number of a vertex, got "0" after 1 vertices'],
    ['a.obj', 'v 0 0 0\nf 1 1 -2\n', 'a.obj: line 2: expected the number of a vertex, got "-2" after 1 vertices'],
    ['a.obj', 'v 0 0 0\nf 1 1\n', 'a.obj: line 2: expected a face of three or more corners, got "f 1 1"'],
    ['a.obj', 'v 0 0 0\nvertex 1\n', 'a.obj: line 2: "vertex" is no keyword of OBJ files'],
    ['a.pcd', 'ply\n', 'a.pcd is no PCD file: expected VERSION or FIELDS first, got "ply"'],
    ['a.pcd', 'VERSION .7\nFIELD x\n', 'a.pcd: line 2: "FIELD" is unknown in the header of a PCD file'],
    ['a.pcd', pcd('FIELDS x y\nSIZE 4 4\nTYPE F F'), 'a.pcd has no field z of one value a point'],
    [
      'a.pcd',
      pcd('FIELDS x y z\nSIZE 4 4\nTYPE F F F'),
      'a.pcd: SIZE is "4 4", expected one valid entry for each of 3 fields',
    ],
    [
      'a.pcd',
      pcd('FIELDS x y z\nSIZE 4 4 2\nTYPE F F F'),
      'a.pcd: the field z has the type F2, expected F4, F8 or integers up to 4 bytes',
    ],
    ['a.pcd', pcd('FIELDS x y z n\nSIZE 4 4 4 4\nTYPE F F F F'), 'a.pcd: line 9 has 3 values, expected 4'],
  ])('%s: %j', (name, text, sentence) => {
    expect(() => read(text, name)).toThrow(sentence);
  });

  it('of binary files too', () => {
    const mesh = prismMesh(5);
    const whole = plyBytes(mesh, 'binary_little_endian');
    expect(() => readShape(whole.subarray(0, -1), 'a.ply')).toThrow(
      'a.ply: the header announces 7 faces, the file ends after 6',
    );
    expect(() => readShape(Uint8Array.from([...whole, 7]), 'a.ply')).toThrow(
      'a.ply: 1 bytes come after the last row that the header announces',
    );
    expect(readShape(Uint8Array.from([...whole, 0, 0, 10]), 'a.ply').points).toHaveLength(30);
    const cloud = pcdBytes(mesh.vertices, 'binary');
    expect(() => readShape(cloud.subarray(0, -1), 'a.pcd')).toThrow(
      'a.pcd: the header announces 10 points, the file ends after 9',
    );
    expect(() => readShape(Uint8Array.from([...cloud, 1]), 'a.pcd')).toThrow('a.pcd: 1 bytes come after the 10 points');
    const packed = pcdBytes(mesh.vertices, 'binary_compressed');
    expect(() => readShape(packed.subarray(0, -1), 'a.pcd')).toThrow(
      /a\.pcd: a compressed block of (\d+) bytes was announced, the file ends after \d+/,
    );
    expect(() => readShape(npyBytes(new Float32Array(8), [4, 2]), 'a.npy')).toThrow(
      'a.npy: expected an array of shape [points,3] or wider, got [4,2] of float32',
    );
    expect(() => readShape(npyBytes(new Float32Array(12), [2, 2, 3]), 'a.npy')).toThrow('got [2,2,3] of float32');
    for (const shape of [
      [3, 8],
      [1, 3, 8],
    ])
      expect(() => readShape(npyBytes(new Float32Array(24), shape), 'a.npy')).toThrow(
        `a.npy: expected a point a row, got [${shape}], which has more columns than rows: transpose the array`,
      );
  });
});
