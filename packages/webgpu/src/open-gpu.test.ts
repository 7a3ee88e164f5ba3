import { describeOnGpu, TEST_GPU } from '@i2p/testkit';
import type { Gpu } from './gpu.js';
import { openGpu } from './open-gpu.js';

const describeSoftware = TEST_GPU.software ? describeOnGpu : describe.skip;

describeSoftware('openGpu', () => {
  let gpu: Gpu;
  beforeEach(async () => {
    gpu = await openGpu({ software: true });
  });
  afterEach(() => gpu.destroy());

  it('gives the software device that was asked for, with the limits of its adapter', () => {
    expect(gpu.adapter).toMatchObject({ software: true, vendor: 'google' });
    expect(gpu.adapter.name).toContain('SwiftShader');
    expect(gpu.device.limits.maxComputeWorkgroupStorageSize).toBeGreaterThan(16384);
  });

  it('refuses software when it was not asked for', async () => {
    await expect(openGpu({ software: false })).rejects.toThrow('expected a GPU, got the software device SwiftShader');
  });

  it('shares a device', async () => {
    const shared = await openGpu({ device: gpu.device });
    expect(shared.device).toBe(gpu.device);
    expect(shared.adapter).toEqual(gpu.adapter);
    await expect(openGpu({ device: gpu.device, software: true })).rejects.toThrow('expected no choice of an adapter');
  });
});
