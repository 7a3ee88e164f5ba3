/** NPY files for tests, as numpy writes them: version 1, the header padded to 64 bytes. */

/** @param descriptor numpy's type, e.g. `<f4` */
export function npyBytes(
  values: Float32Array | Float64Array | Int16Array | BigInt64Array | Uint16Array,
  shape: readonly number[],
  { descriptor = '<f4', fortran = false, version = 1 } = {},
): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descriptor}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  const before = version === 1 ? 10 : 12;
  const length = Math.ceil((before + text.length + 1) / 64) * 64 - before;
  const start = Buffer.alloc(before);
  start.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) start.writeUInt16LE(length, 8);
  else start.writeUInt32LE(length, 8);
  return new Uint8Array(
    Buffer.concat([
      start,
      Buffer.from(`${text.padEnd(length - 1)}\n`),
      Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    ]),
  );
}
