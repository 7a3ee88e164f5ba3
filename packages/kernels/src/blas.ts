/**
 * Matrix products by a BLAS library of the machine, on the wasm heap, without a copy (Node only). Never required: the
 * caller opens a library and hands its product to `useMatrixProduct`.
 *
 * The heap's base address stays where it is when the memory grows, so it is asked for once.
 */
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { blasCandidates } from './blas-libraries.js';
import type { MatrixProduct } from './matmul.js';
import { nameOpenBlasCore } from './openblas-core.js';

export { installedBlasFolder } from './blas-libraries.js';

export interface Blas {
  /** Which library and which of its kernels run, for logs. */
  readonly description: string;
  /** The library's sgemm on a heap. */
  product(heap: WebAssembly.Memory): MatrixProduct;
}

type Sgemm = (
  order: number,
  ta: number,
  tb: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  beta: number,
  c: number,
  ldc: number,
) => void;

/** Wheels of scientific Python prefix their symbols. */
const PREFIXES = ['', 'scipy_'];
/** OpenBLAS, MKL (the capitalised one takes its argument by value), BLIS. */
const THREAD_SETTERS = [
  'void %openblas_set_num_threads(int)',
  'void MKL_Set_Num_Threads(int)',
  'void bli_thread_set_num_threads(int64_t)',
];
const ROW_MAJOR = 101;
const PLAIN = 111;
const TRANSPOSED = 112;

interface Library {
  func(prototype: string): (...args: unknown[]) => unknown;
}

/**
 * Opens a BLAS library.
 * @param path a file, or `auto` for the first of the usual libraries that loads and multiplies
 * @param options.threads of the library, 1 by default; applies to OpenBLAS, MKL and BLIS
 * @throws Error when koffi or the library is not there, or the library has no cblas_sgemm
 */
export function openBlas(path: string, { threads = 1 }: { threads?: number } = {}): Blas {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`openBlas: expected at least one thread, got ${threads}`);
  const koffi = loadKoffi();
  nameOpenBlasCore(koffi);
  const tried: string[] = [];
  for (const name of path === 'auto' ? blasCandidates() : [path]) {
    try {
      return bind(koffi, koffi.load(name), name, threads);
    } catch (error) {
      tried.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    path === 'auto'
      ? `no BLAS library was found under the usual names (${blasCandidates().join(', ')})`
      : `no BLAS library could be loaded: ${tried.join('; ')}`,
  );
}

interface Koffi {
  load(path: string | null): Library;
  address(buffer: Uint8Array): bigint;
}

function loadKoffi(): Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as Koffi;
  } catch (cause) {
    throw new Error('a BLAS library is reached through the package koffi, which is not installed', { cause });
  }
}

function bind(koffi: Koffi, library: Library, name: string, threads: number): Blas {
  const sgemm = symbol(
    library,
    'void %cblas_sgemm(int, int, int, int, int, int, float, uintptr_t, int, uintptr_t, int, float, uintptr_t, int)',
  ) as Sgemm | undefined;
  if (!sgemm) throw new Error(`${name} has no cblas_sgemm`);
  for (const setter of THREAD_SETTERS) symbol(library, setter)?.(threads);
  const core = symbol(library, 'const char* %openblas_get_corename()')?.();
  return {
    description: `${basename(name)}${core ? ` (${String(core)} kernels)` : ''}, ${threads} thread${threads > 1 ? 's' : ''}`,
    product(heap) {
      const base = Number(koffi.address(new Uint8Array(heap.buffer)));
      return (ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate) =>
        sgemm(
          ROW_MAJOR,
          ta ? TRANSPOSED : PLAIN,
          tb ? TRANSPOSED : PLAIN,
          m,
          n,
          k,
          1,
          base + a,
          lda,
          base + b,
          ldb,
          accumulate ? 1 : 0,
          base + c,
          ldc,
        );
    },
  };
}

function symbol(library: Library, prototype: string): ((...args: unknown[]) => unknown) | undefined {
  for (const prefix of PREFIXES) {
    try {
      return library.func(prototype.replace('%', prefix));
    } catch {
      // the next spelling
    }
  }
  return undefined;
}
