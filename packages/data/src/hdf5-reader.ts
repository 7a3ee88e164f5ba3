/**
 * Reads numeric HDF5 datasets through h5wasm, which is loaded on first use so that a browser can import this package.
 * The trap: h5wasm neither throws for a file that it cannot open (id -1) nor for a chunk that it cannot decompress (it
 * returns uninitialised memory), and prints HDF5's error stack instead. Its throwing error handler turns all into errors.
 */

type H5wasm = typeof import('h5wasm/node');
type Numbers = Float32Array | Float64Array | Int32Array | BigInt64Array | BigUint64Array;

/** Reads by path; nothing stays open between calls. */
export interface Hdf5Reader {
  /** Dimensions of a dataset. @throws when the file or the dataset cannot be read */
  shape(path: string, dataset: string): readonly number[];
  /** All values of a dataset, flattened. @throws when the file or the dataset cannot be read or is not numeric */
  float32(path: string, dataset: string): Float32Array;
  /** As `float32`, in double precision: exact for labels of every integer type. */
  float64(path: string, dataset: string): Float64Array;
}

/** Loads h5wasm (once a process). */
export async function hdf5Reader(): Promise<Hdf5Reader> {
  const h5 = await import('h5wasm/node');
  await h5.ready;
  return {
    shape: (path, name) => withDataset(h5, path, name, (dataset) => dataset.shape ?? []),
    float32(path, name) {
      const values = withDataset(h5, path, name, (dataset) => numeric(dataset.value));
      // the type of nearly every file: keep h5wasm's own copy
      return values instanceof Float32Array ? values : new Float32Array(asNumbers(values));
    },
    float64: (path, name) =>
      new Float64Array(asNumbers(withDataset(h5, path, name, (dataset) => numeric(dataset.value)))),
  };
}

function withDataset<T>(
  h5: H5wasm,
  path: string,
  name: string,
  use: (dataset: InstanceType<H5wasm['Dataset']>) => T,
): T {
  h5.Module.activate_throwing_error_handler();
  try {
    const file = attempt(`${path} is not a readable HDF5 file`, () => new h5.File(path, 'r'));
    try {
      const dataset = attempt(`${path} is damaged`, () => file.get(name));
      if (!(dataset instanceof h5.Dataset)) throw new Error(`${path} has no dataset "${name}"`);
      return attempt(`${path}: the dataset "${name}" cannot be read`, () => use(dataset));
    } finally {
      file.close();
    }
  } finally {
    h5.Module.deactivate_throwing_error_handler();
  }
}

function attempt<T>(sentence: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Error(`${sentence} (${hdf5Cause(error)})`);
  }
}

/** The innermost reason of an HDF5 error stack, or the error's own words. */
function hdf5Cause(error: unknown): string {
  const message =
    error instanceof Error || (typeof error === 'object' && error && 'message' in error)
      ? String(error.message)
      : String(error);
  const frames = [...message.matchAll(/#\d+: .*? in \w+\(\): (.*)/g)];
  return (frames.at(-1)?.[1] ?? message.split('\n')[0] ?? 'unknown cause').trim();
}

function numeric(value: unknown): Numbers {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as Numbers;
  throw new Error('its values are not numbers');
}

function asNumbers(values: Numbers): ArrayLike<number> {
  // told by an element, not by instanceof: h5wasm's arrays may come from another realm
  return typeof values[0] === 'bigint' ? Array.from(values as BigInt64Array, Number) : (values as Float64Array);
}
