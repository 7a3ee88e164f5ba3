/** The names that numpy arrays and scalars, bytes and sets are written with. */
import { latin1Bytes } from '../byte-reader.js';
import { type PickleConstructor, PickleGlobal } from '../pickle-global.js';
import { numpyDtype } from './dtype.js';
import { NumpyArray, PickledDtype, shapeOf } from './numpy-array.js';

const EMPTY = new Uint8Array(0);

/** @param charge accounts for bytes that are copied */
export function standardGlobals(charge: (bytes: number) => void): ReadonlyMap<string, PickleConstructor> {
  const bytesOf = (value: unknown): Uint8Array => {
    if (typeof value !== 'string' && !(value instanceof Uint8Array))
      throw new Error('bytes are expected, something else is there');
    charge(value.length);
    return typeof value === 'string' ? latin1Bytes(value) : value;
  };
  const setOf: PickleConstructor = ([values = []]) => {
    if (!Array.isArray(values)) throw new Error('a set is made of something that is not a list');
    charge(values.length);
    return new Set(values);
  };
  const pairs: [string, PickleConstructor][] = [
    // protocols below 3 write bytes as text to be encoded
    ['_codecs.encode', ([text, coding]) => encoded(text, coding, bytesOf)],
    ['numpy.ndarray', () => refuseCall('numpy.ndarray')],
    ['numpy.dtype', ([code]) => dtypeOf(code)],
  ];
  for (const module of ['__builtin__', 'builtins']) {
    pairs.push([`${module}.set`, setOf], [`${module}.frozenset`, setOf]);
    for (const name of ['bytes', 'bytearray'])
      pairs.push([
        `${module}.${name}`,
        ([value, coding]) => (value === undefined ? EMPTY : encoded(value, coding, bytesOf)),
      ]);
  }
  for (const core of ['numpy.core', 'numpy._core']) {
    pairs.push([`${core}.multiarray._reconstruct`, ([kind]) => emptyArray(kind)]);
    pairs.push([`${core}.multiarray.scalar`, ([type, raw]) => new NumpyArray([], typeOf(type).dtype, bytesOf(raw))]);
    pairs.push([`${core}.numeric._frombuffer`, (args) => fromBuffer(args, bytesOf)]);
  }
  return new Map(pairs);
}

function refuseCall(name: string): never {
  throw new Error(`it calls ${name} itself, which is refused`);
}

function encoded(text: unknown, coding: unknown, bytesOf: (value: unknown) => Uint8Array): Uint8Array {
  if (coding !== undefined && coding !== 'latin1' && coding !== 'latin-1')
    throw new Error(`bytes are written in the coding ${JSON.stringify(coding)?.slice(0, 40)}, only latin1 is read`);
  return bytesOf(text);
}

function dtypeOf(code: unknown): PickledDtype {
  if (typeof code !== 'string') throw new Error('an element type is not named by text');
  numpyDtype(code);
  return new PickledDtype(code);
}

function typeOf(value: unknown): PickledDtype {
  if (!(value instanceof PickledDtype)) throw new Error('a number of numpy comes without its type');
  return value;
}

/** The shell that the state of an array is handed to. */
function emptyArray(kind: unknown): NumpyArray {
  if (!(kind instanceof PickleGlobal) || kind.name !== 'numpy.ndarray')
    throw new Error('it builds an array that is not a numpy.ndarray, which is refused');
  return new NumpyArray([0], numpyDtype('u1'), EMPTY);
}

/** Protocol 5: (bytes, type, shape, 'C' or 'F'). */
function fromBuffer(
  [raw, type, shape, order]: readonly unknown[],
  bytesOf: (value: unknown) => Uint8Array,
): NumpyArray {
  return new NumpyArray(shapeOf(shape), typeOf(type).dtype, bytesOf(raw), order === 'F');
}
