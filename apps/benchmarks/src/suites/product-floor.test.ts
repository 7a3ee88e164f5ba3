import { initKernels, type MatrixProduct } from '@i2p/kernels';
import { floorOf, productFloor } from './product-floor.js';

it('counts a product and a sum for each element, and divides by the rate', async () => {
  await initKernels();
  let calls = 0;
  const use = (): MatrixProduct => () => void calls++;
  const multiply = (product: { use: ((heap: WebAssembly.Memory) => MatrixProduct) | undefined }) => {
    const one = product.use?.(undefined as never);
    one?.(0, 1, 1000, 2000, 500, 0, 500, 0, 500, 0, 2000, 0);
    one?.(1, 0, 10, 20, 5, 0, 10, 0, 20, 0, 20, 1);
  };
  const figure = await productFloor('step', { name: 'a library', use }, multiply);
  expect(figure.title).toBe('step: its matrix products alone');
  expect(figure.extra).toMatch(/^2\.0 GFLOP at [\d.]+ GFLOP\/s, the best rate here$/);
  expect(calls).toBeGreaterThan(2);
});

it('says milliseconds, operations and rate', () => {
  expect(floorOf('step', 103.2e9, 1e8)).toEqual({
    title: 'step: its matrix products alone',
    value: 1032,
    unit: 'ms',
    extra: '103.2 GFLOP at 100.0 GFLOP/s, the best rate here',
  });
});

it('refuses the embedded kernels, whose products nobody sees', async () => {
  await expect(
    productFloor('step', { name: 'embedded', use: undefined }, (product) => product.use?.(undefined as never)),
  ).rejects.toThrow("embedded: only a library's products can be counted");
});
