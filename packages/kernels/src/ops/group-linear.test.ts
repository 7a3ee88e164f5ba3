import { checkOp, describeBuilds, onHeap, uniform } from '../op.conformance.js';
import { groupLinear } from './group-linear.js';

/** The concatenation [group feature, neighbour feature] and one linear layer. */
function naiveGroupLinear(
  group: Float64Array,
  local: Float64Array,
  w: Float64Array,
  bias: Float64Array,
  c: number,
): number[] {
  const width = bias.length;
  const k = local.length / group.length;
  const y: number[] = [];
  for (let r = 0; r < local.length / c; r++) {
    const g = Math.floor(r / k);
    const joined = [...group.subarray(g * c, g * c + c), ...local.subarray(r * c, r * c + c)];
    for (let o = 0; o < width; o++) y.push(joined.reduce((sum, v, i) => sum + v * w[o * 2 * c + i]!, bias[o]!));
  }
  return y;
}

describeBuilds('groupLinear', () => {
  it.each([
    [1, 1, 1, 1],
    [3, 4, 2, 5],
    [70, 2, 3, 2],
    [5, 8, 30, 9],
  ])('value and gradient equal the naive twin: %d groups of %d, width %d -> %d', (groups, k, c, width) => {
    checkOp({
      inputs: [
        uniform([groups, c], 'g'),
        uniform([groups * k, c], 'f'),
        uniform([width, 2 * c, 1], 'w'),
        uniform([width], 'bias'),
      ],
      op: (group, local, w, bias) => groupLinear(group!, local!, w!, bias!),
      twin: (group, local, w, bias) => naiveGroupLinear(group!, local!, w!, bias!, c),
    });
  });

  it('names what does not fit', () => {
    const [group, local, w, bias] = [[2, 3], [7, 3], [4, 6], [4]].map((shape) => onHeap(uniform(shape, 'x')));
    expect(() => groupLinear(group!, local!, w!, bias!)).toThrow(
      'groupLinear: weights [4,6] do not fit groups [2,3] and neighbours [7,3]',
    );
  });
});
