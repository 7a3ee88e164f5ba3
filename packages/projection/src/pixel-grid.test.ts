import { officialFixture } from '@i2p/testkit';
import fc from 'fast-check';
import { pixelGrid, pixelsOf } from './pixel-grid.js';
import { permuteView, type View } from './views.js';

const fixture = officialFixture();
const golden = (name: string) => fixture.golden('projection', name);
const coordinate = fc.float({ min: -2, max: 2, noNaN: true });
const cloud = fc
  .array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 2, maxLength: 40 })
  .map((points) => Float32Array.from(points.flat()));
const hasExtent = (points: Float32Array): boolean =>
  [0, 1].some((axis) => points.some((value, i) => i % 3 === axis && Math.abs(value - points[axis]!) > 1e-6));

describe('pixelGrid', () => {
  it.each([0, 1, 2] as const)('equals the official grid of view %d', (view: View) => {
    const clouds = golden('clouds');
    const batch = clouds.shape[0]!;
    const points = permuteView(clouds.f32(), view);
    const grid = pixelGrid(points, batch);
    const name = `view${view + 1}`;
    expect(grid.min).toEqual(golden(`${name}.pc_min`).f32());
    expect(grid.step).toEqual(golden(`${name}.grid_size`).f32());
    expect([...grid.shift.filter((_, i) => i % 2 === 0)]).toEqual([...golden(`${name}.offset_x`).f32()]);
    expect([...grid.shift.filter((_, i) => i % 2 === 1)]).toEqual([...golden(`${name}.offset_y`).f32()]);
    expect([...pixelsOf(points, grid, batch)]).toEqual(linear(golden(`${name}.pixel`).i32()));
  });

  it('floors the far end of the long axis as float32 does', () => {
    const clouds = golden('edge.clouds');
    const grid = pixelGrid(clouds.f32(), clouds.shape[0]!);
    expect(grid.step).toEqual(golden('edge.grid_size').f32());
    expect([...pixelsOf(clouds.f32(), grid, clouds.shape[0]!)]).toEqual(linear(golden('edge.pixel').i32()));
  });

  it('centres every cloud and keeps the dilated cells at most one beyond the border', () => {
    fc.assert(
      fc.property(cloud.filter(hasExtent), (points) => {
        const pixels = pixelsOf(points, pixelGrid(points, 1), 1);
        for (const axis of [0, 1]) {
          const cells = [...pixels].map((pixel) => (axis === 0 ? Math.floor(pixel / 224) : pixel % 224));
          const [first, last] = [Math.min(...cells), Math.max(...cells)];
          expect(first).toBeGreaterThanOrEqual(1);
          expect(last).toBeLessThanOrEqual(222);
          expect(Math.abs(first + last - 223)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('names the cloud without extent in the image, even when it has depth', () => {
    const points = Float32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 0, 2, 2, 5);
    expect(() => pixelGrid(points, 2)).toThrow(
      'expected a cloud with an extent in the image plane, got extent 0 for cloud 1',
    );
  });

  it('refuses what it cannot place', () => {
    const points = Float32Array.of(0, 0, 0, 1, 1, 1);
    const grid = pixelGrid(points, 1);
    expect(() => pixelGrid(Float32Array.of(0, 0, 0, 1, 1, NaN), 1)).toThrow(
      'expected finite coordinates, got NaN in cloud 0, point 1',
    );
    expect(() => pixelGrid(points, 3)).toThrow(
      'pixelGrid: viewPoints: expected a positive multiple of 9 coordinates for batch 3, got 6',
    );
    expect(() => pixelGrid(points, 0)).toThrow('expected a positive integer batch, got 0');
    expect(() => pixelsOf(Float32Array.of(1.1, 0, 0), grid, 1)).toThrow(
      'expected point 0 of cloud 0 inside the image, got row 244',
    );
    expect(() => pixelsOf(Float32Array.of(NaN, 0, 0), grid, 1)).toThrow('got row NaN');
    expect(() => pixelsOf(points, grid, 2)).toThrow('expected a pixel grid of 2 clouds, got one of 1');
  });
});

function linear(rowsAndColumns: Int32Array): number[] {
  return Array.from(
    { length: rowsAndColumns.length / 2 },
    (_, i) => rowsAndColumns[2 * i]! * 224 + rowsAndColumns[2 * i + 1]!,
  );
}
