import { describeAdapter } from './adapter-description.js';

const info = (parts: Partial<GPUAdapterInfo>): GPUAdapterInfo =>
  ({ vendor: '', architecture: '', device: '', description: '', ...parts }) as GPUAdapterInfo;

describe('describeAdapter', () => {
  it('takes the most telling name', () => {
    expect(describeAdapter(info({ vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H100' }))).toEqual({
      name: 'NVIDIA H100',
      vendor: 'nvidia',
      software: false,
    });
    expect(describeAdapter(info({ vendor: 'apple', architecture: 'metal-3' })).name).toBe('metal-3');
    expect(describeAdapter(info({})).name).toBe('an adapter without a name');
  });

  it.each([
    { vendor: 'google', architecture: 'swiftshader' },
    { vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' },
    { vendor: 'microsoft', description: 'Microsoft Basic Render Driver' },
    { vendor: 'unheard of', isFallbackAdapter: true },
  ])('knows software: %j', (parts) => {
    expect(describeAdapter(info(parts)).software).toBe(true);
  });
});
