import { heapView, initKernels } from '@i2p/kernels';
import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import { ParameterSet } from './parameter-set.js';
import { localSegments, rowSegments } from './segments.js';
import { addTransformerBlock, transformerBlock } from './transformer-block.js';

describe('localSegments', () => {
  const width = 12;
  let parameters: ParameterSet;
  beforeAll(async () => {
    await initKernels();
    parameters = new ParameterSet();
    addTransformerBlock(parameters, 'block', width, randomStream(0, 'block'), { init: 'xavier' });
  });
  const stream = randomStream(1, 'rows');
  const values = Float32Array.from({ length: 5 * width }, () => stream.normal());
  const run = (rows: Float32Array, segments: ReturnType<typeof rowSegments>): Float32Array => {
    const x = tensor2d(rows, [rows.length / width, width]);
    const options = { heads: 3, dropPath: 0 };
    return heapView(transformerBlock({ parameters, training: true }, 'block', x, segments, options)).slice();
  };
  // two clusters, rows 0, 2 and 1, 3, 4, much further apart than the radius
  const centres = Float32Array.from([0, 9, 0.1, 9.1, 9.2].flatMap((x) => [x, 0, 0]));

  it('a cluster on its own gives what it gives among others that are too far', () => {
    const local = run(values, localSegments(Int32Array.of(5), centres, 1));
    const near = [0, 2].map((row) => values.slice(row * width, (row + 1) * width));
    const alone = run(Float32Array.of(...near[0]!, ...near[1]!), rowSegments(Int32Array.of(2)));
    expectClose(local.slice(0, width), alone.slice(0, width), 1e-6);
    expectClose(local.slice(2 * width, 3 * width), alone.slice(width), 1e-6);
  });

  it('radius 0 and a radius that holds everything are global attention', () => {
    const global = run(values, rowSegments(Int32Array.of(5)));
    expect(localSegments(Int32Array.of(5), centres, 0).near).toBeUndefined();
    expectClose(run(values, localSegments(Int32Array.of(5), centres, 100)), global, 1e-6);
  });
});
