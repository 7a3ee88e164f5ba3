import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { leakyRelu } from './leaky-relu.js';
import { scaleBy } from './scale-by.js';

describeEngines('leakyRelu and scaleBy', () => {
  it.each([[[1]], [[3, 7]], [[20, 64]]])('leakyRelu and its gradient equal the naive twin: %j', async (shape) => {
    await checkOp({
      inputs: [uniform(shape, 'x')],
      op: (x) => leakyRelu(x!, 0.2),
      twin: (x) => x!.map((value) => (value > 0 ? value : 0.2 * value)),
      tolerance: 1e-6,
    });
  });

  it.each([[[1]], [[3, 7]], [[20, 64]]])('scaleBy and its gradient equal the naive twin: %j', async (shape) => {
    const factors = uniform(shape, 'factors');
    await checkOp({
      inputs: [uniform(shape, 'x')],
      op: (x) => scaleBy(x!, onHeap(factors)),
      twin: (x) => x!.map((value, i) => value * factors.data[i]!),
      tolerance: 1e-6,
    });
  });

  it('names factors that do not fit', () => {
    const [x, factors] = [onHeap(uniform([2, 3], 'x')), onHeap(uniform([2], 'f'))];
    expect(() => scaleBy(x, factors)).toThrow('scaleBy: factors [2] do not fit [2,3]');
  });
});
