import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectClose } from '@i2p/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import { heapView } from './backend.js';
import { type Blas, openBlas } from './blas.js';
import { blasCandidates } from './blas-libraries.js';
import { initKernels } from './init-kernels.js';
import { gemmInto, useMatrixProduct } from './matmul.js';

/** The machine's library, or why there is none. */
function available(): Blas | string {
  try {
    return openBlas('auto');
  } catch (error) {
    return (error as Error).message;
  }
}

describe('openBlas', () => {
  const blas = available();
  beforeAll(() => initKernels());
  afterEach(() => useMatrixProduct(undefined));

  (typeof blas === 'string' ? it.skip : it)(
    `multiplies as the embedded product does, all transposes ${typeof blas === 'string' ? `(${blas})` : ''}`,
    () => {
      const [m, n, k] = [7, 9, 33];
      const numbers = (count: number, step: number) =>
        Float32Array.from({ length: count }, (_, i) => Math.sin(i * step));
      for (const ta of [false, true]) {
        for (const tb of [false, true]) {
          for (const accumulate of [false, true]) {
            const a = tensor2d(numbers(m * k, 0.7), ta ? [k, m] : [m, k]);
            const b = tensor2d(numbers(n * k, 1.3), tb ? [n, k] : [k, n]);
            const run = (): Float32Array => {
              const c = tensor2d(numbers(m * n, 0.1), [m, n]);
              gemmInto(
                { tensor: c, stride: n },
                { tensor: a, stride: ta ? m : k, transposed: ta },
                { tensor: b, stride: tb ? k : n, transposed: tb },
                [m, n, k],
                accumulate,
              );
              return heapView(c).slice();
            };
            useMatrixProduct(undefined);
            const own = run();
            useMatrixProduct((blas as Blas).product);
            expectClose(run(), own, 1e-5);
          }
        }
      }
    },
  );

  it('finds libraries of a virtual environment behind the usual names', () => {
    const root = mkdtempSync(join(tmpdir(), 'i2p-blas-'));
    const folder = join(root, 'lib', 'python3.11', 'site-packages', 'scipy_openblas32', 'lib');
    mkdirSync(folder, { recursive: true });
    const wheel = join(folder, 'libscipy_openblas.so');
    writeFileSync(wheel, '');
    const found = blasCandidates({ platform: 'linux', env: { VIRTUAL_ENV: root } });
    expect(found[0]).toBe('libopenblas.so.0');
    expect(found).toContain(wheel);
    const mac = blasCandidates({ platform: 'darwin', env: {} });
    expect(mac).toContain('/System/Library/Frameworks/Accelerate.framework/Accelerate');
  });

  it('refuses a library without a matrix product, and a number of threads that is none', () => {
    expect(() => openBlas('libc.so.6')).toThrow(/libc\.so\.6/);
    expect(() => openBlas('auto', { threads: 0 })).toThrow('expected at least one thread, got 0');
  });

  it('says which library could not be loaded', () => {
    expect(() => openBlas('no-such-library.so')).toThrow('no-such-library.so');
  });
});
