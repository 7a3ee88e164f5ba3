import { likeness } from './compare-precisions.js';

const wave = (size: number, phase: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => 3 + Math.sin(1.3 * i + phase));

describe('likeness of two answers', () => {
  const exact = { features: wave(40, 0), saliency: wave(10, 1) };

  it('is 1 for equal ones, and for multiples as far as cosines see', () => {
    const same = likeness(exact, exact, { dim: 4, views: 2 });
    for (const value of Object.values(same)) expect(value).toBeCloseTo(1, 10);
    const twice = { features: exact.features.map((v) => 2 * v), saliency: exact.saliency.map((v) => 5 + 2 * v) };
    const { cosine, saliencyCorrelation, centredCosine } = likeness(exact, twice, { dim: 4, views: 2 });
    expect([cosine, saliencyCorrelation]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
    expect(centredCosine).toBeLessThan(0.9);
  });

  it('sees what a large common part hides', () => {
    const shuffled = { features: wave(40, 2), saliency: wave(10, 1 + Math.PI) };
    const { cosine, centredCosine, saliencyCorrelation } = likeness(exact, shuffled, { dim: 4, views: 2 });
    expect(cosine).toBeGreaterThan(0.9);
    expect(centredCosine).toBeLessThan(0.5);
    expect(saliencyCorrelation).toBeLessThan(-0.9);
  });

  it('names what 99 of 100 patches reach', () => {
    const features = new Float32Array(400).fill(1);
    const saliency = wave(100, 0);
    const wrongPatches = (count: number) => ({
      features: features.map((value, i) => (i < 4 * count ? -value : value)),
      saliency,
    });
    const reached = (count: number) =>
      likeness({ features, saliency }, wrongPatches(count), { dim: 4, views: 1 }).cosineOf99;
    expect([reached(1), reached(2)]).toEqual([1, -1]);
  });
});
