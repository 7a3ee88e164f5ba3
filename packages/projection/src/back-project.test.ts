import { compareClose, expectClose, officialFixture } from '@i2p/testkit';
import { backProject } from './back-project.js';
import { pixelsOf } from './pixel-grid.js';
import { renderViews } from './splat.js';
import { permuteView, type View } from './views.js';

const fixture = officialFixture();
const golden = (name: string) => fixture.golden('projection', name);
const values = (seed: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * i * 0.7));

/** Bicubic value of one channel at a pixel, from the definition: every patch of the replicated map, Keys' kernel, a = -0.75. */
function naiveRead(map: (row: number, column: number) => number, size: number, pixel: number): number {
  const keys = (d: number): number =>
    d < 1 ? 1.25 * d ** 3 - 2.25 * d ** 2 + 1 : d < 2 ? -0.75 * (d ** 3 - 5 * d ** 2 + 8 * d - 4) : 0;
  const inside = (cell: number): number => Math.min(Math.max(cell, 0), size - 1);
  const [y, x] = [Math.floor(pixel / 224), pixel % 224].map((place) => ((place + 0.5) * size) / 224 - 0.5) as [
    number,
    number,
  ];
  let sum = 0;
  for (let row = -3; row < size + 3; row++) {
    for (let column = -3; column < size + 3; column++) {
      sum += keys(Math.abs(y - row)) * keys(Math.abs(x - column)) * map(inside(row), inside(column));
    }
  }
  return sum;
}

describe('backProject', () => {
  it('equals the official features in every view', () => {
    const clouds = golden('clouds');
    const featureMap = golden('feature_map');
    const [batch, channels] = featureMap.shape as [number, number];
    const channelLast = values(0, featureMap.f32().length).map((_, i) => {
      const [patch, channel] = [Math.floor(i / channels) % 196, i % channels];
      return featureMap.f32()[(Math.floor(i / channels / 196) * channels + channel) * 196 + patch]!;
    });
    const maps = Float32Array.from({ length: 3 * channelLast.length }, (_, i) => channelLast[i % channelLast.length]!);
    const features = backProject(
      maps,
      channels,
      golden('queries').f32(),
      renderViews(clouds.f32(), batch).grids,
      batch,
    );
    for (const view of [0, 1, 2]) {
      const ofView = features.filter((_, i) => Math.floor(i / channels) % 3 === view);
      expect(compareClose('backprojected', ofView, golden(`view${view + 1}.backprojected`)).ratio).toBeLessThan(0.1);
    }
  });

  it.each([14, 16, 7])('equals the definition on a %d x %d map, with another map for every view and cloud', (size) => {
    const [batch, count, channels] = [2, 9, 5];
    const points = values(size, batch * count * 3);
    const { grids } = renderViews(points, batch);
    const maps = values(3, 3 * batch * size * size * channels);
    const expected = new Float32Array(batch * count * 3 * channels);
    for (const view of [0, 1, 2] as View[]) {
      pixelsOf(permuteView(points, view), grids[view], batch).forEach((pixel, i) => {
        const start = (view * batch + Math.floor(i / count)) * size * size;
        for (let c = 0; c < channels; c++) {
          expected[(i * 3 + view) * channels + c] = naiveRead(
            (row, column) => maps[(start + row * size + column) * channels + c]!,
            size,
            pixel,
          );
        }
      });
    }
    expectClose(backProject(maps, channels, points, grids, batch, size), expected, 1e-6);
  });

  it('gives a constant map back exactly as smooth as it was', () => {
    const points = values(1, 60);
    const features = backProject(new Float32Array(3 * 196).fill(2), 1, points, renderViews(points, 1).grids, 1);
    expectClose(features, new Float32Array(60).fill(2), 1e-6);
  });

  it('says which size it expected', () => {
    const points = values(1, 60);
    const { grids } = renderViews(points, 1);
    expect(() => backProject(new Float32Array(196), 1, points, grids, 1)).toThrow(
      'expected a patch map of 3 x 1 x 196 x 1 values, got 196',
    );
    expect(() =>
      backProject(
        new Float32Array(588),
        1,
        points.map((v) => v * 3),
        grids,
        1,
      ),
    ).toThrow('inside the image');
  });
});
