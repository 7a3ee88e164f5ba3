/** Clouds that make engines disagree: equal distances, points near the origin, coordinates close together. */
import fc from 'fast-check';

/** One cloud [N,3] of 1 to 140 points, from every family. */
export const anyCloud: fc.Arbitrary<Float32Array> = cloudOf({ minLength: 1, maxLength: 140 });

/** A batch of equally large clouds. */
export const anyBatch: fc.Arbitrary<{ points: Float32Array; batch: number; count: number }> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 60 }))
  .chain(([batch, count]) =>
    fc.array(cloudOf({ minLength: count, maxLength: count }), { minLength: batch, maxLength: batch }).map((clouds) => ({
      points: Float32Array.from(clouds.flatMap((cloud) => [...cloud])),
      batch,
      count,
    })),
  );

function cloudOf(size: { minLength: number; maxLength: number }): fc.Arbitrary<Float32Array> {
  const unit = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 1000);
  const point = fc.tuple(unit, unit, unit);
  const step = fc.integer({ min: -2, max: 2 }).map((value) => value / 4);
  const random = fc.array(point, size);
  const duplicated = fc
    .array(point, { minLength: 1, maxLength: 5 })
    .chain((few) => fc.array(fc.constantFrom(...few), size));
  const lattice = fc.array(fc.tuple(step, step, step), size);
  const collinear = fc
    .tuple(point, fc.array(fc.integer({ min: -40, max: 40 }), size))
    .map(([direction, places]) => places.map((place) => direction.map((axis) => axis * place)));
  const clustered = fc
    .tuple(fc.array(point, { minLength: 1, maxLength: 3 }), fc.array(fc.tuple(fc.nat(2), point), size))
    .map(([centres, members]) =>
      members.map(([which, jitter]) =>
        jitter.map((value, axis) => (centres[which % centres.length]?.[axis] ?? 0) + value * 1e-4),
      ),
    );
  const nearOrigin = random.map((points) => points.map((coordinates) => coordinates.map((value) => value * 0.05)));
  // equally far from the first point up to the last bit: the order of rounding decides
  const sphere = random.map((points) =>
    points.map((coordinates, i) =>
      coordinates.map((value) => (i === 0 ? 0 : value / (Math.hypot(...coordinates) || 1))),
    ),
  );
  return fc
    .oneof(random, duplicated, lattice, collinear, clustered, nearOrigin, sphere)
    .map((points) => Float32Array.from(points.flat()));
}
