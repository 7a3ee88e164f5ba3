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

/** What a large cloud looks like; `random` gives uniform numbers in [-1, 1). */
const FAMILIES: Record<string, (random: () => number, i: number) => readonly [number, number, number]> = {
  uniform: (random) => [random(), random(), random()],
  duplicated: (_, i) => [Math.sin(i % 37), Math.cos(i % 37), (i % 37) / 37],
  lattice: (random) => [Math.round(4 * random()), Math.round(4 * random()), Math.round(4 * random())],
  collinear: (random) => {
    const place = random();
    return [0.3 * place, -0.5 * place, 0.7 * place];
  },
  plane: (random) => [random(), random(), 0.25],
  clustered: (random, i) => [(i % 3) + 1e-4 * random(), 1e-4 * random(), (i % 2) + 1e-4 * random()],
  'near the origin': (random) => [0.04 * random(), 0.04 * random(), 0.04 * random()],
  'with one far point': (random, i) => (i === 5 ? [1e6, 1e6, 1e6] : [random(), random(), random()]),
  'on few points of a sphere': (random) => {
    const angle = Math.round(8 * random());
    return [Math.cos(angle), Math.sin(angle), 0];
  },
};

/** Clouds [N,3] that fill many buckets, from every family, at sizes where squares under- and overflow float32 too. */
export const largeCloud: fc.Arbitrary<Float32Array> = fc
  .record({
    family: fc.constantFrom(...Object.keys(FAMILIES)),
    count: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 400, max: 1500 })),
    scale: fc.constantFrom(1, 1, 1e-3, 1e-21, 1e-40, 1e3, 1e10, 1e19, 3e31),
    shift: fc.constantFrom(0, 0, 1, 1000),
    seed: fc.integer(),
  })
  .map(({ family, count, scale, shift, seed }) => {
    let state = seed >>> 0;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 31 - 1;
    };
    const point = FAMILIES[family] as (typeof FAMILIES)[string];
    return Float32Array.from(
      Array.from({ length: count }, (_, i) => point(random, i).map((value) => scale * (value + shift))).flat(),
    );
  });
