/**
 * Matrix products by a BLAS library of the machine, on the wasm heap, without a copy (Node only). Never required: the
 * caller opens a library and hands its product to `useMatrixProduct`.
 *
 * The heap's base address stays where it is when the memory grows, so it is asked for once.
 */
import { createRequire } from 'node:module';
import type { MatrixProduct } from './matmul.js';

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

/** Usual names, in the order tried: OpenBLAS, BLIS, MKL, Accelerate. */
const USUAL_NAMES = [
  'libopenblas.so.0',
  'libopenblas.so',
  'libblis.so.4',
  'libblis.so',
  'libmkl_rt.so.2',
  'libmkl_rt.so',
  'libopenblas.dylib',
  '/System/Library/Frameworks/Accelerate.framework/Accelerate',
  'libopenblas.dll',
];
/** Wheels of scientific Python prefix their symbols. */
const PREFIXES = ['', 'scipy_'];
const ROW_MAJOR = 101;
const PLAIN = 111;
const TRANSPOSED = 112;

interface Library {
  func(prototype: string): (...args: unknown[]) => unknown;
}

/**
 * Opens a BLAS library.
 * @param path a file, or `auto` for the first of the usual names that loads
 * @throws Error when koffi or the library is not there, or the library has no cblas_sgemm
 */
export function openBlas(path: string, { threads = 1 }: { threads?: number } = {}): Blas {
  const koffi = loadKoffi();
  const tried: string[] = [];
  for (const name of path === 'auto' ? USUAL_NAMES : [path]) {
    let library: Library;
    try {
      library = koffi.load(name);
    } catch (error) {
      tried.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    return bind(koffi, library, name, threads);
  }
  throw new Error(
    `no BLAS library could be loaded (${path === 'auto' ? `tried ${USUAL_NAMES.join(', ')}` : tried.join('; ')})`,
  );
}

interface Koffi {
  load(path: string): Library;
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
  symbol(library, 'void %openblas_set_num_threads(int)')?.(threads);
  const core = symbol(library, 'const char* %openblas_get_corename()')?.();
  return {
    description: `${name}${core ? ` (${String(core)} kernels)` : ''}, ${threads} thread${threads > 1 ? 's' : ''}`,
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
