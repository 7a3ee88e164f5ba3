import { officialFixture } from '@i2p/testkit';
import { officialCosine, officialEpochRate, warmupCosine } from './schedule.js';

describe('officialCosine', () => {
  const options = { base: 1e-3, length: 400, warmup: 10 };

  it('is the official curve', () => {
    const golden = officialFixture().golden('schedule', 'pretrain.value_at_t').tensor.data as Float64Array;
    golden.forEach((value, t) => expect(officialCosine(t, options)).toBeCloseTo(value, 12));
  });

  it('jumps where the warm-up ends, as the official one does', () => {
    expect(officialCosine(9, options)).toBeCloseTo(9.001e-4, 7);
    expect(officialCosine(10, options)).toBeGreaterThan(9.98e-4);
  });

  it('trains epochs 0 and 1 at the smallest rate', () => {
    expect([0, 1].map((epoch) => officialEpochRate(epoch, options))).toEqual([1e-6, 1e-6]);
    expect(officialEpochRate(11, options)).toBeCloseTo(9.985e-4, 6);
  });
});

describe('warmupCosine', () => {
  it('gives the rates of the recorded official run', () => {
    const rate = (step: number) => warmupCosine(step - 1, { base: 1e-3, steps: 400, warmup: 30 });
    // official_run/loss.csv, steps 1, 9, 200 and 230
    expect(rate(1)).toBeCloseTo(3.333e-5, 7);
    expect(rate(9)).toBeCloseTo(3e-4, 7);
    expect(rate(200)).toBeCloseTo(5.677e-4, 7);
    expect(rate(230)).toBeCloseTo(4.407e-4, 7);
  });
});
