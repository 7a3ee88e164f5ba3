/**
 * What a case would take if it were its matrix products alone, at the best rate that the library reaches on this machine: no
 * schedule of the same products is quicker, so a target below it cannot be reached.
 */
import { heapView, kernels, type MatrixProduct } from '@i2p/kernels';
import { tensor2d } from '@tensorflow/tfjs-core';
import { type Figure, FLOOR } from '../suite.js';
import type { Product } from './student-step.js';

/** Side of the square product whose rate is taken: large enough for any library, and 3 ms or so. */
const SIDE = 512;
const ROUNDS = 40;

/** @param run one execution of the case with a product */
export async function productFloor(
  title: string,
  product: Product,
  run: (product: Product) => unknown,
): Promise<Figure> {
  const { product: counting, operations } = counted(product);
  await run(counting);
  return floorOf(title, operations(), bestRate(product));
}

/** A product that counts the operations it is asked for. */
function counted(product: Product): { product: Product; operations(): number } {
  let operations = 0;
  const use = (heap: WebAssembly.Memory): MatrixProduct => {
    const multiply = product.use?.(heap);
    if (!multiply) throw new Error(`${product.name}: only a library's products can be counted`);
    return (ta, tb, m, n, k, ...others) => {
      operations += 2 * m * n * k;
      multiply(ta, tb, m, n, k, ...others);
    };
  };
  return { product: { ...product, use }, operations: () => operations };
}

/** Operations per millisecond at best, of square products. */
export function bestRate({ name, use }: Product): number {
  const multiply = use?.(kernels().memory);
  if (!multiply) throw new Error(`${name}: only a library's products can be timed alone`);
  const matrices = Array.from({ length: 3 }, (_, i) =>
    tensor2d(new Float32Array(SIDE * SIDE).fill(1 / (i + 1)), [SIDE, SIDE]),
  );
  const [a = 0, b = 0, c = 0] = matrices.map((matrix) => heapView(matrix).byteOffset);
  let best = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const begun = performance.now();
    multiply(0, 1, SIDE, SIDE, SIDE, a, SIDE, b, SIDE, c, SIDE, 0);
    best = Math.max(best, (2 * SIDE ** 3) / (performance.now() - begun));
  }
  for (const matrix of matrices) matrix.dispose();
  return best;
}

/** @param operations of all products of the case, a product and a sum being two */
export function floorOf(title: string, operations: number, rate: number): Figure {
  const giga = (value: number): string => (value / 1e9).toFixed(1);
  return {
    title: `${title}: ${FLOOR}`,
    value: operations / rate,
    unit: 'ms',
    extra: `${giga(operations)} GFLOP at ${giga(1000 * rate)} GFLOP/s, the best rate here`,
  };
}
