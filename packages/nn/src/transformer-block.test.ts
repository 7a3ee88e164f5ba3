import { heapView, initKernels } from '@i2p/kernels';
import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import { ParameterSet } from './parameter-set.js';
import { rowSegments } from './segments.js';
import { addTransformerBlock, transformerBlock } from './transformer-block.js';

describe('transformerBlock', () => {
  const width = 12;
  const options = { heads: 3, dropPath: 0 };
  let parameters: ParameterSet;
  beforeAll(async () => {
    await initKernels();
    parameters = new ParameterSet();
    addTransformerBlock(parameters, 'block', width, randomStream(0, 'block'), { init: 'xavier' });
  });
  const rows = (count: number, name: string): Float32Array => {
    const stream = randomStream(1, name);
    return Float32Array.from({ length: count * width }, () => stream.normal());
  };
  const run = (values: Float32Array, lengths: number[], context: object = {}, rate = 0): Float32Array => {
    const x = tensor2d(values, [values.length / width, width]);
    const y = transformerBlock(
      { parameters, training: true, ...context },
      'block',
      x,
      rowSegments(Int32Array.from(lengths)),
      { ...options, dropPath: rate },
    );
    return heapView(y).slice();
  };

  it('keeps samples apart: packed together they give what each gives alone', () => {
    const [a, b] = [rows(5, 'a'), rows(2, 'b')];
    const together = run(Float32Array.of(...a, ...b), [5, 2]);
    expectClose(together, [...run(a, [5]), ...run(b, [2])], 1e-6);
  });

  it('is equivariant: reordered rows give the reordered result', () => {
    const values = rows(4, 'c');
    const reversed = Float32Array.from(
      values,
      (_, i) => values[(3 - Math.floor(i / width)) * width + (i % width)] as number,
    );
    const result = run(values, [4]);
    expectClose(
      run(reversed, [4]),
      Float32Array.from(result, (_, i) => result[(3 - Math.floor(i / width)) * width + (i % width)] as number),
      1e-5,
    );
  });

  it('drops whole paths of a sample and scales the survivors', () => {
    const values = rows(3, 'd');
    const stream = (uniform: number) => ({ dropPath: { uniform: () => uniform } });
    expectClose(run(values, [3], stream(0.2), 0.5), values, 0); // both branches dropped: the identity
    const kept = run(values, [3], stream(0.9), 0.5);
    const plain = run(values, [3]);
    // the first branch is doubled, so the result differs from the plain one and from the input
    expect(Math.abs((kept[0] as number) - (plain[0] as number))).toBeGreaterThan(1e-4);
  });

  it('keeps every path in evaluation mode', () => {
    const values = rows(3, 'e');
    expectClose(run(values, [3], { training: false, dropPath: { uniform: () => 0 } }, 0.9), run(values, [3]), 0);
  });
});
