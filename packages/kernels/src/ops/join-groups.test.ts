import { checkOp, describeBuilds, onHeap, uniform } from '../op.conformance.js';
import { joinGroups } from './join-groups.js';
import { naiveMax, naiveRowsTimes } from './pooled-linear.conformance.js';

/** f = x w2^T + b2, g = max of f; [g, f] w3^T + b3, written out. */
function naiveJoin(inputs: Float64Array[], k: number, c1: number): Float64Array {
  const [x, w2, b2, w3, b3] = inputs as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const [c2, width] = [b2.length, b3.length];
  const f = naiveRowsTimes(x, w2, b2, c1);
  const shared = naiveRowsTimes(naiveMax(f, k, c2), w3, b3, c2);
  const local = naiveRowsTimes(f, w3, new Float64Array(width), c2, c2);
  return local.map((value, i) => value + shared[Math.floor(i / width / k) * width + (i % width)]!);
}

describeBuilds('joinGroups', () => {
  it.each([
    [1, 1, 1, 1, 1],
    [3, 4, 2, 5, 3],
    [70, 2, 3, 2, 4],
    [5, 8, 6, 30, 9],
  ])(
    'value and gradient equal the layers written out: %d groups of %d, widths %d, %d, %d',
    (groups, k, c1, c2, width) => {
      const shapes = [[groups * k, c1], [c2, c1, 1], [c2], [width, 2 * c2, 1], [width]];
      checkOp({
        inputs: shapes.map((shape, i) => uniform(shape, `input ${i}`)),
        op: (x, w2, b2, w3, b3) => joinGroups(x!, w2!, b2!, w3!, b3!, k),
        twin: (...inputs) => naiveJoin(inputs, k, c1),
        tolerance: 2e-5,
      });
    },
  );

  it('names what does not fit', () => {
    const [x, w2, b2, w3, b3] = [[8, 2], [3, 2], [3], [4, 5], [4]].map((shape) => onHeap(uniform(shape, 'x')));
    expect(() => joinGroups(x!, w2!, b2!, w3!, b3!, 4)).toThrow(
      'joinGroups: weights [3,2], [4,5] do not fit rows [8,2]',
    );
  });
});
