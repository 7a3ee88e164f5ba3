import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import fc from 'fast-check';
import { fans, prismMesh, stlBytes, type TestMesh } from '../testing/write-shapes.js';
import { readShape } from './read-shape.js';
import { samplePoints } from './sample-points.js';

const coordinate = fc.float({ noNaN: true, noDefaultInfinity: true });
const meshes: fc.Arbitrary<TestMesh> = fc.record({
  vertices: fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 5, maxLength: 30 }),
  faces: fc.array(fc.array(fc.nat(4), { minLength: 3, maxLength: 7 }), { minLength: 1, maxLength: 20 }),
});

describe.each(['ascii', 'binary'] as const)('STL in %s', (storage) => {
  const expectTriangles = (mesh: TestMesh) => {
    const { points, faces } = readShape(stlBytes(mesh, storage), 'a.stl');
    const corners = fans(mesh).flat();
    expectClose(
      points,
      corners.flatMap((corner) => [...mesh.vertices[corner]!]),
      0,
    );
    expect([...(faces ?? [])]).toEqual(corners.map((_, i) => i));
  };

  it('gives back the triangles that were written', () => {
    fc.assert(fc.property(meshes, expectTriangles));
    expectTriangles(prismMesh(200));
  });

  it('is sampled by area', () => {
    const points = samplePoints(readShape(stlBytes(prismMesh(4), storage), 'a.stl'), 4000, randomStream(0));
    const ends = points.filter((value, i) => i % 3 === 1 && (value === -0.5 || value === 1.25)).length;
    // two squares of area 2 and four walls of 1.75 times the root of 2
    expect(ends / 4000).toBeCloseTo(4 / (4 + 7 * Math.SQRT2), 1.7);
  });
});

it('takes binary files whatever they begin with, and zeros behind the triangles', () => {
  const bytes = stlBytes(prismMesh(5), 'binary');
  const whole = readShape(bytes, 'a.stl');
  expect(readShape(Uint8Array.from([...bytes, 0, 0]), 'a.stl')).toEqual(whole);
  bytes[0] = 0;
  expect(readShape(bytes, 'a.stl')).toEqual(whole);
  expect(readShape(Uint8Array.from([...bytes, 0, 0]), 'a.stl')).toEqual(whole);
  expect(() => readShape(bytes.subarray(0, -1), 'a.stl')).toThrow(
    'a.stl: the header announces 16 triangles, the file ends after 15',
  );
  expect(() => readShape(Uint8Array.from([...bytes, 1]), 'a.stl')).toThrow(
    'a.stl: 1 bytes come after the 16 triangles',
  );
});

it.each([
  ['solid a\nendsolid a\n', 'a.stl has no points'],
  ['solid a\nfacet normal 0 0 1\n', 'a.stl: the file ends after 0 corners, before "endsolid"'],
  ['solid a\nfacet\nvertex 0 0 0\n', 'a.stl: line 3: expected "outer", got "vertex 0 0 0"'],
  ['solid\nfacet\nouter loop\nvertex 0 0\n', 'a.stl: line 4: expected three coordinates, got "vertex 0 0"'],
  ['solid\nendsolid\nfacet\n', 'a.stl: line 3: expected "solid", got "facet"'],
  ['stl', 'a.stl is no STL file: expected "solid" or a header of 84 bytes, got 3 bytes'],
])('says what is wrong: %j', (text, sentence) => {
  expect(() => readShape(Uint8Array.from(Buffer.from(text)), 'a.stl')).toThrow(sentence);
});
