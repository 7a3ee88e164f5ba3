import { gatherPoints, groupNeighbours } from './grouping.js';

const points = Float32Array.from({ length: 2 * 4 * 3 }, (_, i) => i); // point p of cloud b starts at 12 b + 3 p

describe('gatherPoints', () => {
  it('reads within each cloud', () => {
    expect([...gatherPoints(points, Int32Array.of(3, 0, 1, 1), 2)]).toEqual([
      9, 10, 11, 0, 1, 2, 15, 16, 17, 15, 16, 17,
    ]);
  });

  it('refuses indices outside the cloud and lengths that do not divide', () => {
    expect(() => gatherPoints(points, Int32Array.of(0, 4), 2)).toThrow(
      'gatherPoints: indices: expected indices in 0..3, got 4 at position 1',
    );
    expect(() => gatherPoints(points, Int32Array.of(-1, 0), 2)).toThrow('got -1 at position 0');
    expect(() => gatherPoints(points, Int32Array.of(0, 1, 2), 2)).toThrow(
      'gatherPoints: indices: expected a positive multiple of 2 values',
    );
  });
});

describe('groupNeighbours', () => {
  it('subtracts the centre of each group, unscaled', () => {
    const centres = Float32Array.of(1, 1, 1, 10, 10, 10);
    const grouped = groupNeighbours(points, centres, Int32Array.of(0, 2, 0, 3), 2);
    expect([...grouped]).toEqual([-1, 0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13]);
  });

  it('refuses neighbours that do not divide into groups', () => {
    expect(() => groupNeighbours(points, new Float32Array(6), Int32Array.of(0, 1, 2), 2)).toThrow(
      'groupNeighbours: neighbours: expected a positive multiple of 2 values',
    );
  });
});
