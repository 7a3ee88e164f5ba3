import { describeOnGpu, itOnSoftware, TEST_GPU } from '@i2p/testkit';
import { openGpu } from '@i2p/webgpu';
import { probeArithmetic } from './arithmetic.js';

describeOnGpu("a device's arithmetic", () => {
  itOnSoftware('is measured: SwiftShader rounds every operation, and small numbers become 0', async () => {
    const gpu = await openGpu(TEST_GPU);
    expect(await probeArithmetic(gpu)).toEqual({ subnormals: false });
    gpu.destroy();
  });

  it('is refused where sums and products are not what they should be', async () => {
    const gpu = await openGpu(TEST_GPU);
    const pipeline = gpu.pipeline.bind(gpu);
    // a device that fuses a product and a sum, and is a little off
    gpu.pipeline = (code) =>
      pipeline(code.replace('rounded(rounded(x * x) + rounded(y * y))', 'fma(x, x, rounded(y * y * 1.0000001))'));
    await expect(probeArithmetic(gpu)).rejects.toThrow(`${gpu.adapter.name} does not`);
    gpu.destroy();
  });
});
