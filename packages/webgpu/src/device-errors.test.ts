import { describeOnGpu, TEST_GPU } from '@i2p/testkit';
import type { Gpu } from './gpu.js';
import { openGpu } from './open-gpu.js';

describeOnGpu('errors of the device', () => {
  const broken = (gpu: Gpu) =>
    gpu.device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });

  it('throw at the next thing awaited, once, whoever made them', async () => {
    const gpu = await openGpu(TEST_GPU);
    const shared = await openGpu({ device: gpu.device });
    const values = gpu.upload(Float32Array.of(1));
    broken(gpu);
    await expect(gpu.readFloats(values)).rejects.toThrow('webgpu: the device refused an operation: Buffer usages');
    await expect(shared.finish()).rejects.toThrow('Buffer usages');
    expect([...(await gpu.readFloats(values))]).toEqual([1]);
    gpu.destroy();
  });

  it('throw at all that wait for the device at the same time', async () => {
    const gpu = await openGpu(TEST_GPU);
    const values = gpu.upload(Float32Array.of(1));
    const waiting = [gpu.readFloats(values), gpu.readFloats(values), gpu.finish()];
    broken(gpu);
    const waited = await Promise.allSettled(waiting);
    expect(waited.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([...(await gpu.readFloats(values))]).toEqual([1]);
    gpu.destroy();
  });

  it('name the line of a program that does not compile', async () => {
    const gpu = await openGpu(TEST_GPU);
    const pipeline = gpu.pipeline('@compute @workgroup_size(1) fn main() { let x = nothing; }');
    expect(pipeline).toBeDefined();
    await expect(gpu.finish()).rejects.toThrow("unresolved value 'nothing'");
    gpu.destroy();
  });

  it('tell that values cannot be read', async () => {
    const gpu = await openGpu(TEST_GPU);
    const buffer = gpu.device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
    await expect(gpu.readFloats({ buffer, length: 4 })).rejects.toThrow('the device refused an operation');
    gpu.destroy();
  });

  it('throw for ever once the device is lost', async () => {
    const gpu = await openGpu(TEST_GPU);
    const values = gpu.upload(Float32Array.of(1));
    gpu.destroy();
    await expect(gpu.readFloats(values)).rejects.toThrow('webgpu: the device was lost (destroyed)');
    await expect(gpu.finish()).rejects.toThrow('webgpu: the device was lost (destroyed)');
  });
});
