import { describeOnGpu, TEST_GPU } from '@i2p/testkit';
import { tensor1d } from '@tensorflow/tfjs-core';
import { expectScaled, uniform } from '../../op.conformance.js';
import { readValues } from '../../values.js';
import { startWebgpu } from '../../webgpu.js';
import { type Matrix, product, type Start } from './matrix.js';

/** Number at row i and column j of op(matrix), where the values lie on the host. */
const at = (
  values: Float32Array,
  { stride, at: first = 0, transposed }: Omit<Matrix, 'tensor'>,
  i: number,
  j: number,
) => values[first + (transposed ? j * stride + i : i * stride + j)]!;

describeOnGpu('product on a device', () => {
  beforeAll(() => startWebgpu(TEST_GPU));

  const sizes = [
    [1, 1, 1],
    [3, 5, 2],
    [64, 33, 17],
    [70, 66, 31],
    [5, 130, 16],
    [33, 4, 300],
    [70, 7, 1000],
    [2, 3, 0],
  ] as const;
  const transposes = [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const;

  it.each(sizes)('equals the sum of products for all transposes: %d x %d, k %d', async (m, n, k) => {
    for (const [ta, tb] of transposes) {
      for (const mode of ['plain', 'output', 'rows'] as const) {
        const a = { stride: (ta ? m : k) + 2, at: 3, transposed: ta };
        const b = { stride: (tb ? k : n) + 1, at: 1, transposed: tb };
        const out = { stride: n + 3, at: 2 };
        const [left, right] = [
          uniform([4 + (ta ? k : m) * a.stride], 'a'),
          uniform([2 + (tb ? n : k) * b.stride], 'b'),
        ];
        const times = m % 2 === 0 ? 2 : 1;
        const [before, start] = [uniform([2 + m * out.stride], 'c'), uniform([(m / times) * n], 'start')];
        const [ga, gb, gc, gs] = [left, right, before, start].map(({ data }) => tensor1d(data));
        const added: Start | undefined = mode === 'rows' ? { rows: gs!, times } : mode === 'output' ? mode : undefined;
        product({ tensor: gc!, ...out }, { tensor: ga!, ...a }, { tensor: gb!, ...b }, [m, n, k], added);
        const expected = Float64Array.from(before.data);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            const to = out.at + i * out.stride + j;
            let sum = mode === 'plain' ? 0 : before.data[to]!;
            if (mode === 'rows') sum = start.data[Math.floor(i / times) * n + j]!;
            for (let l = 0; l < k; l++) sum += at(left.data, a, i, l) * at(right.data, b, l, j);
            expected[to] = sum;
          }
        }
        // what lies between and behind the rows stays as it was
        expectScaled(await readValues(gc!), expected, 1e-6 * Math.sqrt(k + 1));
      }
    }
  });
});
