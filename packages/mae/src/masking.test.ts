import { createJsEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { officialFixture } from '@i2p/testkit';
import fc from 'fast-check';
import { drawOrder, evaluationMasks, keepProbability, maskFromOrder, propagateMask } from './masking.js';
import { groupLevels } from './multi-scale.js';
import { ellipsoids, tinyConfig } from './testing.js';

const levels = groupLevels(
  ellipsoids(2, tinyConfig.points, randomStream(0, 'masking')),
  2,
  tinyConfig,
  createJsEngine(),
);

/** Which finer tokens a visible coarser group has among its neighbours, straight from the definition. */
function naiveFiner(mask: Uint8Array, neighbours: Int32Array, finer: number): number[] {
  const k = neighbours.length / mask.length;
  return Array.from({ length: finer }, (_, token) =>
    mask.some((masked, g) => !masked && neighbours.slice(g * k, (g + 1) * k).includes(token)) ? 0 : 1,
  );
}

describe('propagateMask', () => {
  const coarse = maskFromOrder(
    Int32Array.from([...randomStream(1, 'a').permutation(12), ...randomStream(1, 'b').permutation(12)]),
    2,
    0.75,
  );

  it('keeps exactly the neighbours of visible groups', () => {
    const [fine, middle] = propagateMask(coarse, levels, { leakIndexZero: false });
    expect([...middle]).toEqual(naiveFiner(coarse, levels[2].neighbours, 48));
    expect([...fine]).toEqual(naiveFiner(middle, levels[1].neighbours, 96));
  });

  it('leaks flattened token 0 at both finer levels, with the neighbours it drags along (SPEC 4.2)', () => {
    // masks that hide token 0 of the first sample
    const hidden = Uint8Array.from(coarse, (_, g) =>
      levels[2].neighbours.slice(g * 4, g * 4 + 4).includes(0) ? 1 : (coarse[g] as number),
    );
    const [, plainMiddle] = propagateMask(hidden, levels, { leakIndexZero: false });
    expect(plainMiddle[0]).toBe(1);
    const [fine, middle] = propagateMask(hidden, levels, { leakIndexZero: true });
    expect(middle[0]).toBe(0);
    expect([...fine].slice(1)).toEqual(naiveFiner(middle, levels[1].neighbours, 96).slice(1));
    expect(fine[0]).toBe(0);
  });
});

describe('evaluationMasks', () => {
  it('drops the tokens nobody needs, or none', () => {
    const [, middle, top] = evaluationMasks(levels, 2, tinyConfig);
    expect([...top].every((m) => m === 0)).toBe(true);
    expect([...middle]).toEqual(naiveFiner(top, levels[2].neighbours, 48));
    expect(
      evaluationMasks(levels, 2, { ...tinyConfig, dropUncoveredTokens: false }).every((mask) =>
        mask.every((m) => m === 0),
      ),
    ).toBe(true);
  });
});

describe('maskFromOrder', () => {
  it('leaves G - trunc(ratio G) visible', () => {
    const visible = (groups: number, ratio: number) =>
      maskFromOrder(randomStream(0, 'v').permutation(groups), 1, ratio).filter((m) => !m).length;
    expect([visible(64, 0.8), visible(32, 0.8), visible(16, 0.8), visible(10, 0.5)]).toEqual([13, 7, 4, 5]);
  });
});

describe('drawOrder', () => {
  it('draws every group once', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, groups) => {
        const order = drawOrder(new Float32Array(groups).fill(1 / groups), 1, randomStream(seed, 'o'));
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: groups }, (_, i) => i));
      }),
    );
  });

  it('draws the first group by its probability, and the second among the rest', () => {
    const probability = Float32Array.of(0.6, 0.3, 0.1);
    const stream = randomStream(3, 'frequencies');
    const counts = new Map<string, number>();
    const draws = 20000;
    for (let i = 0; i < draws; i++) {
      const [first, second] = drawOrder(probability, 1, stream);
      const key = `${first}${second}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const expected: [string, number][] = [
      ['01', (0.6 * 0.3) / 0.4],
      ['02', (0.6 * 0.1) / 0.4],
      ['10', (0.3 * 0.6) / 0.7],
      ['21', (0.1 * 0.3) / 0.9],
    ];
    for (const [key, p] of expected) expect(Math.abs((counts.get(key) ?? 0) / draws - p)).toBeLessThan(0.012);
  });
});

describe('keepProbability', () => {
  it('is the official softmax, and a small temperature sharpens it', () => {
    const fixture = officialFixture();
    const saliency = fixture.golden('model_io', 'spatial_saliency');
    const batch = saliency.shape[0] ?? 0;
    const probability = keepProbability(saliency.f32(), batch);
    fixture
      .golden('model_io', 'keep_probability')
      .f32()
      .forEach((p, i) => expect(probability[i]).toBeCloseTo(p, 6));
    const sharp = keepProbability(saliency.f32(), batch, 0.002);
    expect(Math.max(...sharp)).toBeGreaterThan(2 * Math.max(...probability));
  });
});
