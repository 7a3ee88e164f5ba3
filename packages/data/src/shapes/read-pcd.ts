/**
 * PCD: ascii, binary, binary_compressed (fields one after the other, packed by LZF). An own reader, because three.js'
 * PCDLoader and @loaders.gl/pcd let missing columns become NaN, allocate what a damaged header says, and keep the NaN of
 * missing measurements among the points.
 */
import { unpackLzf } from './lzf.js';
import { type PcdField, type PcdHeader, readPcdHeader } from './pcd-header.js';
import { type Shape, type ShapeBuilder, shapeBuilder } from './shape.js';
import { dataLines, numberOf, onlyPadding, shown, wordsOf } from './text-lines.js';

/** The fields x, y and z, and the values of a point that lie before each: [axis]. */
interface Axes {
  readonly fields: readonly PcdField[];
  readonly columns: readonly number[];
  readonly offsets: readonly number[];
  /** Values, and bytes, of a point. */
  readonly width: number;
  readonly stride: number;
}

/**
 * The fields x, y, z; a point whose three coordinates are NaN is a measurement without result and is left out.
 * @throws Error naming the file and what is wrong with it
 */
export function readPcd(bytes: Uint8Array, name: string): Shape {
  const header = readPcdHeader(bytes, name);
  const axes = findAxes(header, name);
  const shape = shapeBuilder(name);
  if (header.storage === 'ascii') readAscii(bytes, header, axes, shape, name);
  else if (header.storage === 'binary') readBinary(bytes, header, axes, shape, name);
  else readCompressed(bytes, header, axes, shape, name);
  return shape.finish();
}

function findAxes({ fields }: PcdHeader, name: string): Axes {
  const indices = ['x', 'y', 'z'].map((axis) => fields.findIndex((field) => field.name === axis && field.count === 1));
  const missing = indices.indexOf(-1);
  if (missing >= 0) throw new Error(`${name} has no field ${'xyz'[missing]} of one value a point`);
  const before = (index: number, size: (field: PcdField) => number): number =>
    fields.slice(0, index).reduce((sum, field) => sum + field.count * size(field), 0);
  const found = indices.map((index) => fields[index] as PcdField);
  const odd = found.find(({ size, type }) => (type === 'F' ? size < 4 : size > 4));
  if (odd)
    throw new Error(
      `${name}: the field ${odd.name} has the type ${odd.type}${odd.size}, expected F4, F8 or integers up to 4 bytes`,
    );
  return {
    fields: found,
    columns: indices.map((index) => before(index, () => 1)),
    offsets: indices.map((index) => before(index, ({ size }) => size)),
    width: before(fields.length, () => 1),
    stride: before(fields.length, ({ size }) => size),
  };
}

function addPoint(shape: ShapeBuilder, [x, y, z]: readonly number[]): void {
  if (!(Number.isNaN(x) && Number.isNaN(y) && Number.isNaN(z))) shape.addPoint(x as number, y as number, z as number);
}

const tooShort = (name: string, announced: number, found: number): Error =>
  new Error(`${name}: the header announces ${announced} points, the file ends after ${found}`);

function readAscii(bytes: Uint8Array, header: PcdHeader, axes: Axes, shape: ShapeBuilder, name: string): void {
  let row = 0;
  for (const { text, number } of dataLines(bytes, header.bodyStart, header.bodyLine)) {
    if (row === header.points)
      throw new Error(
        `${name}: line ${number}, ${shown(text)}, comes after the ${row} points that the header announces`,
      );
    const words = wordsOf(text);
    if (words.length !== axes.width)
      throw new Error(`${name}: line ${number} has ${words.length} values, expected ${axes.width}`);
    addPoint(
      shape,
      axes.columns.map((column) => numberOf(words[column] as string, number, name)),
    );
    row++;
  }
  if (row < header.points) throw tooShort(name, header.points, row);
}

function readBinary(bytes: Uint8Array, header: PcdHeader, axes: Axes, shape: ShapeBuilder, name: string): void {
  const { points, bodyStart } = header;
  const held = Math.floor((bytes.length - bodyStart) / axes.stride);
  if (held < points) throw tooShort(name, points, Math.max(0, held));
  const end = bodyStart + points * axes.stride;
  if (!onlyPadding(bytes, end))
    throw new Error(`${name}: ${bytes.length - end} bytes come after the ${points} points that the header announces`);
  const read = axes.fields.map((field) => readerOf(bytes.subarray(bodyStart), field));
  for (let i = 0; i < points; i++)
    addPoint(
      shape,
      read.map((value, axis) => value(i * axes.stride + (axes.offsets[axis] as number))),
    );
}

function readCompressed(bytes: Uint8Array, header: PcdHeader, axes: Axes, shape: ShapeBuilder, name: string): void {
  const { points, bodyStart } = header;
  const body = bytes.subarray(bodyStart);
  if (body.length < 8) throw tooShort(name, points, 0);
  const sizes = new DataView(body.buffer, body.byteOffset, 8);
  const [packed, unpacked] = [sizes.getUint32(0, true), sizes.getUint32(4, true)];
  if (unpacked !== points * axes.stride)
    throw new Error(
      `${name}: ${points} points of ${axes.stride} bytes were announced, its compressed block holds ${unpacked} bytes`,
    );
  if (packed > body.length - 8)
    throw new Error(
      `${name}: a compressed block of ${packed} bytes was announced, the file ends after ${body.length - 8}`,
    );
  const values = unpackLzf(body.subarray(8, 8 + packed), unpacked, name);
  const read = axes.fields.map((field) => readerOf(values, field));
  const starts = axes.offsets.map((offset) => offset * points);
  for (let i = 0; i < points; i++)
    addPoint(
      shape,
      read.map((value, axis) => value((starts[axis] as number) + i * (axes.fields[axis] as PcdField).size)),
    );
}

/** Reads the value at a byte, little-endian. */
function readerOf(bytes: Uint8Array, { type, size }: PcdField): (at: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const readers: Record<string, (at: number) => number> = {
    F4: (at) => view.getFloat32(at, true),
    F8: (at) => view.getFloat64(at, true),
    I1: (at) => view.getInt8(at),
    I2: (at) => view.getInt16(at, true),
    I4: (at) => view.getInt32(at, true),
    U1: (at) => view.getUint8(at),
    U2: (at) => view.getUint16(at, true),
    U4: (at) => view.getUint32(at, true),
  };
  return readers[`${type}${size}`] as (at: number) => number;
}
