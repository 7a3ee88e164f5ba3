/** A numpy array as it lies in a file: shape, element type and bytes; values are decoded when they are first asked for. */
import { latin1Bytes } from '../byte-reader.js';
import { setPickleState } from '../pickle-global.js';
import { type NumpyData, type NumpyDtype, numpyDtype, numpyValues } from './dtype.js';

const MOST_AXES = 64;

/** An array of numbers. */
export class NumpyArray {
  private held: NumpyData | undefined;

  /**
   * @param bytes the elements; a view, not copied until they are decoded
   * @param fortran whether the first axis runs fastest in `bytes`
   * @throws Error when shape, type and number of bytes do not fit together
   */
  constructor(
    private extents: readonly number[],
    private type: NumpyDtype,
    private raw: Uint8Array,
    private fortran = false,
  ) {
    checkSize(extents, type, raw.length);
  }

  /** Extents of the axes; none for a scalar. */
  get shape(): readonly number[] {
    return this.extents;
  }

  /** numpy's name of the element type: `float32`, `int64`, `bool`, ... */
  get dtype(): string {
    return this.type.name;
  }

  /** All values, last axis fastest; decoded once and kept. float16 as Float32Array, bool as 0 and 1, 64-bit integers as bigints. */
  get data(): NumpyData {
    this.held ??= this.decode();
    return this.held;
  }

  /** All values, decoded anew and not kept: for files whose arrays together would fill the memory. */
  decode(): NumpyData {
    const values = numpyValues(this.type, this.raw);
    return this.fortran && this.extents.length > 1 ? lastAxisFastest(values, this.extents) : values;
  }

  /** Takes numpy's state: (version, shape, type, whether Fortran order, bytes). @throws when it is not one */
  [setPickleState](state: unknown, charge: (bytes: number) => void): void {
    const [, shape, type, fortran, raw] = Array.isArray(state) && state.length === 5 ? state : [];
    if (!(type instanceof PickledDtype)) throw new Error('an array comes without its type, shape and bytes');
    const { dtype } = type;
    if (typeof raw === 'string' || raw instanceof Uint8Array) charge(raw.length);
    const bytes = typeof raw === 'string' ? latin1Bytes(raw) : raw;
    if (!(bytes instanceof Uint8Array)) throw new Error('an array comes without its bytes');
    this.extents = shapeOf(shape);
    checkSize(this.extents, dtype, bytes.length);
    [this.type, this.raw, this.fortran, this.held] = [dtype, bytes, fortran === true, undefined];
  }
}

/** `numpy.dtype(name, ...)`, to which a state adds the byte order. */
export class PickledDtype {
  private order = '';

  constructor(private readonly code: string) {}

  get dtype(): NumpyDtype {
    return numpyDtype(this.order + this.code);
  }

  [setPickleState](state: unknown): void {
    const [, order] = Array.isArray(state) ? state : [];
    if (typeof order !== 'string' || !/^[<>=|]$/.test(order))
      throw new Error('an element type comes without its byte order');
    this.order = order;
  }
}

/** @throws when the value is not a tuple of extents */
export function shapeOf(value: unknown): readonly number[] {
  const valid =
    Array.isArray(value) &&
    value.length <= MOST_AXES &&
    value.every((extent) => typeof extent === 'number' && Number.isSafeInteger(extent) && extent >= 0);
  if (!valid) throw new Error('an array has a shape that is not a tuple of extents');
  return [...(value as number[])];
}

function checkSize(shape: readonly number[], { name, itemSize }: NumpyDtype, bytes: number): void {
  const elements = shape.reduce((product, extent) => product * extent, 1);
  if (elements * itemSize !== bytes) {
    throw new Error(
      `an array of shape [${shape.join(',')}] of ${name} needs ${elements * itemSize} bytes, it has ${bytes}`,
    );
  }
}

/** The values of an array whose first axis runs fastest, reordered. */
function lastAxisFastest(values: NumpyData, shape: readonly number[]): NumpyData {
  const out = values.slice() as Float64Array;
  const source = values as Float64Array;
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, extent) => product * extent, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = source[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      from += strides[axis] as number;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return out;
}
