import { describeOnGpu, TEST_GPU } from '@i2p/testkit';
import type { Gpu } from './gpu.js';
import { openGpu } from './open-gpu.js';

const DOUBLE = `
@group(0) @binding(0) var<storage, read> source : array<f32>;
@group(0) @binding(1) var<storage, read_write> doubled : array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id : vec3<u32>) {
  if (id.x < arrayLength(&doubled)) { doubled[id.x] = 2.0 * source[id.x]; }
}`;

describeOnGpu('a device', () => {
  let gpu: Gpu;
  beforeEach(async () => {
    gpu = await openGpu(TEST_GPU);
  });
  afterEach(() => gpu.destroy());

  it('runs a program, compiled once, and reads back', async () => {
    const from = gpu.upload(Float32Array.of(1, 2, 3, 4, 5));
    const to = gpu.allocate(5);
    const pipeline = gpu.pipeline(DOUBLE);
    gpu.run([{ pipeline, buffers: [from, to], workgroups: [1] }]);
    expect([...(await gpu.readFloats(to))]).toEqual([2, 4, 6, 8, 10]);
    expect(gpu.pipeline(DOUBLE)).toBe(pipeline);
    expect([...(await gpu.readInts(gpu.upload(Int32Array.of(-1, 7))))]).toEqual([-1, 7]);
    expect(await gpu.readInts(gpu.allocate(0))).toHaveLength(0);
  });

  it('says how large a grid may be', () => {
    expect(() => gpu.run([{ pipeline: gpu.pipeline(DOUBLE), buffers: [], workgroups: [1e6] }])).toThrow(
      'expected at most 65535 workgroups along a dimension, got 1000000',
    );
  });
});
