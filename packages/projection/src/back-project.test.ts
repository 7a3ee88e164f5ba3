import { compareClose, expectClose, officialFixture } from '@i2p/testkit';
import { backProject } from './back-project.js';
import { bicubicTaps } from './bicubic.js';
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

  it.each([1, 4, 7, 32, 77])('sums %d channels in float32, patch by patch', (channels) => {
    const [batch, count, size] = [2, 11, 14];
    const points = values(5, batch * count * 3);
    const { grids } = renderViews(points, batch);
    const maps = values(2, 3 * batch * size * size * channels);
    const { index, weight } = bicubicTaps(size, 224);
    const expected = new Float32Array(batch * count * 3 * channels);
    for (const view of [0, 1, 2] as View[]) {
      pixelsOf(permuteView(points, view), grids[view], batch).forEach((pixel, i) => {
        const start = (view * batch + Math.floor(i / count)) * size * size;
        for (let tap = 0; tap < 16; tap++) {
          const [row, column] = [4 * Math.floor(pixel / 224) + (tap >> 2), 4 * (pixel % 224) + (tap & 3)];
          const patch = start + index[row]! * size + index[column]!;
          const share = Math.fround(weight[row]! * weight[column]!);
          for (let c = 0; c < channels; c++)
            expected[(i * 3 + view) * channels + c]! += Math.fround(share * maps[patch * channels + c]!);
        }
      });
    }
    expect(backProject(maps, channels, points, grids, batch)).toEqual(expected);
  });

  it('computes only the rows asked for, to where they are asked for', () => {
    const [batch, count, channels] = [4, 300, 130]; // more than one piece for a cloud
    const points = values(6, batch * count * 3);
    const { grids } = renderViews(points, batch);
    const maps = values(4, 3 * batch * 196 * channels);
    const all = backProject(maps, channels, points, grids, batch);
    // none of cloud 1, the last point of cloud 2
    const rows = Int32Array.from([0, 3, 299, ...Array.from({ length: 250 }, (_, i) => 620 + i), 899, 1199]);
    const out = new Float32Array(rows.length * 3 * channels).fill(9);
    expect(backProject(maps, channels, points, grids, batch, 14, { rows, out })).toBe(out);
    const width = 3 * channels;
    const wrong = out.findIndex((value, i) => value !== all[rows[Math.floor(i / width)]! * width + (i % width)]);
    expect(wrong).toBe(-1);
    expect(backProject(maps, channels, points, grids, batch, 14, { rows: new Int32Array(0) })).toHaveLength(0);
  });

  it.each([
    [[2, 1], 'expected ascending rows in 0..19, got 1 after 2'],
    [[3, 3], 'got 3 after 3'],
    [[20], 'got 20 after -1'],
    [[-1], 'got -1 after -1'],
  ])('refuses the rows %j', (rows, message) => {
    const points = values(1, 60);
    const { grids } = renderViews(points, 1);
    const read = () => backProject(new Float32Array(588), 1, points, grids, 1, 14, { rows: Int32Array.from(rows) });
    expect(read).toThrow(message);
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
    expect(() => backProject(new Float32Array(588), 1, points, grids, 1, 14, { out: new Float32Array(59) })).toThrow(
      'expected room for 60 values, got 59',
    );
  });
});
