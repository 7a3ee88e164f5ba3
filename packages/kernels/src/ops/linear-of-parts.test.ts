import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { linearOfParts } from './linear-of-parts.js';
import { naiveRowsTimes } from './naive-rows.conformance.js';

/** The parts side by side, rows repeated, times all weights. */
function naive(
  parts: Float64Array[],
  widths: number[],
  rows: number,
  w: Float64Array,
  bias: Float64Array,
): Float64Array {
  const inner = widths.reduce((a, b) => a + b, 0);
  const joined = new Float64Array(rows * inner);
  let at = 0;
  parts.forEach((part, p) => {
    const width = widths[p]!;
    const times = (rows * width) / part.length;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < width; c++) joined[r * inner + at + c] = part[Math.floor(r / times) * width + c]!;
    }
    at += width;
  });
  return naiveRowsTimes(joined, w, bias, inner);
}

describeEngines('linearOfParts', () => {
  it.each([
    [[[6, 4]], 5],
    [
      [
        [2, 3],
        [6, 4],
        [1, 5],
      ],
      7,
    ],
    [
      [
        [40, 9],
        [4, 16],
        [40, 3],
      ],
      33,
    ],
  ])('value and gradients equal the naive twin: parts %j, width %d', async (shapes, width) => {
    const rows = Math.max(...shapes.map(([r]) => r!));
    const widths = shapes.map(([, c]) => c!);
    const inner = widths.reduce((a, b) => a + b, 0);
    await checkOp({
      inputs: [
        ...shapes.map((shape, p) => uniform(shape, `part ${p}`)),
        uniform([width, inner, 1], 'w'),
        uniform([width], 'bias'),
      ],
      op: (...inputs) => linearOfParts(inputs.slice(0, -2), inputs.at(-2)!, inputs.at(-1)!),
      twin: (...inputs) => naive(inputs.slice(0, -2), widths, rows, inputs.at(-2)!, inputs.at(-1)!),
    });
  });

  it('names what does not fit', () => {
    const [a, b] = [onHeap(uniform([2, 3], 'a')), onHeap(uniform([5, 4], 'b'))];
    const [w, bias] = [onHeap(uniform([6, 7], 'w')), onHeap(uniform([6], 'bias'))];
    const message = 'linearOfParts: parts [2,3] [5,4] do not fit weights [6,7] and bias [6]';
    expect(() => linearOfParts([a, b], w, bias)).toThrow(message);
    expect(() => linearOfParts([a], w, bias)).toThrow('parts [2,3] do not fit weights [6,7]');
  });
});
