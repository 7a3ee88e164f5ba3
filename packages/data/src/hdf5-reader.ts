/**
 * Reads numeric HDF5 datasets through h5wasm, which is loaded on first use so that a browser can import this package.
 * The trap: h5wasm neither throws for a file that it cannot open (id -1) nor for a chunk that it cannot decompress (it
 * returns uninitialised memory), and prints HDF5's error stack instead. Its throwing error handler turns all into errors.
 * A damaged file may also ask for any amount of memory, so that sizes are held to the file's and the library's heap is
 * limited; and if one ever stops the library itself, all later reads say so, since its state is not to be trusted.
 */
import { statSync } from 'node:fs';
import { withHeapLimit } from './heap-limit.js';

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

/** Memory that reading may take whatever a file's size, and what it may take for each of its bytes (clouds compress by 2). */
const ALWAYS_ALLOWED = 64 * 2 ** 20;
const BYTES_PER_BYTE = 16;

/** The file that stopped the library, if one did. */
let stoppedBy: string | undefined;

/** Loads h5wasm (once a process). @param load another way to it, for tests */
export async function hdf5Reader(load: () => Promise<H5wasm> = () => import('h5wasm/node')): Promise<Hdf5Reader> {
  const h5 = await load();
  await h5.ready;
  return {
    shape: (path, name) => withDataset(h5, path, name, (dataset) => dataset.shape ?? []),
    float32(path, name) {
      const values = withDataset(h5, path, name, (dataset) => valuesOf(path, dataset));
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
  if (stoppedBy !== undefined) {
    throw new Error(`${path} is not read: ${stoppedBy} stopped the HDF5 library before, start anew without it`);
  }
  const size = attempt(path, `${path} is not a readable HDF5 file`, () => statSync(path).size);
  return withHeapLimit(mostBytes(size), () => {
    h5.Module.activate_throwing_error_handler();
    try {
      const file = attempt(path, `${path} is not a readable HDF5 file`, () => new h5.File(path, 'r'));
      try {
        const dataset = attempt(path, `${path} is damaged`, () => file.get(name));
        if (!(dataset instanceof h5.Dataset)) throw new Error(`${path} has no dataset "${name}"`);
        return attempt(path, `${path}: the dataset "${name}" cannot be read`, () => use(dataset));
      } finally {
        if (stoppedBy === undefined) file.close();
      }
    } finally {
      if (stoppedBy === undefined) h5.Module.deactivate_throwing_error_handler();
    }
  });
}

const mostBytes = (fileSize: number): number => ALWAYS_ALLOWED + BYTES_PER_BYTE * fileSize;

function valuesOf(path: string, dataset: InstanceType<H5wasm['Dataset']>): Numbers {
  const { shape, chunks, size } = dataset.metadata;
  const most = mostBytes(statSync(path).size);
  for (const extents of [shape ?? [], chunks ?? []]) {
    const bytes = extents.reduce((product, extent) => product * extent, size);
    if (bytes > most)
      throw new Error(`it would take ${bytes} bytes, more than a file of ${statSync(path).size} can mean`);
  }
  return numeric(dataset.value);
}

function attempt<T>(path: string, sentence: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    // what Emscripten throws when the program aborts, and the engine when it traps
    if (error instanceof WebAssembly.RuntimeError) stoppedBy = path;
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
