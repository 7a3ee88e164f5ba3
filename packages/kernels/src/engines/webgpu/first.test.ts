import { engine, tensor2d, tensor1d } from '@tensorflow/tfjs-core';
import { useTensorEngine } from '../../tensor-engine.js';
import { layerNorm } from '../../ops/layer-norm.js';
import { linear } from '../../ops/linear.js';
import { softwareDevice } from './software-device.conformance.js';
import { startWebgpu } from './start-webgpu.js';

it('runs', async () => {
  const { device, info } = await softwareDevice();
  const started = await startWebgpu(device, info);
  useTensorEngine(started.engine);
  const x = tensor2d([[1, 2, 4], [3, 3, 5]]);
  const y = layerNorm(x, tensor1d([1, 1, 1]), tensor1d([0, 0, 0]), 1e-5);
  console.log(await y.data());
  const w = tensor2d([[1, -1, 0], [2, 0, 1]]);
  const { value, grads } = engine().gradients(() => linear(x, w, tensor1d([10, 20])), [x, w], tensor2d([[1, 0], [0, 1]]));
  console.log(await value.data(), await Promise.all(grads.map((g) => g.data())), started.dispatches());
});
