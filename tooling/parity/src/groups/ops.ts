/**
 * Point operations (SPEC 1). Cases are found by their names, so any set of clouds will do; both engines are checked.
 * `fps.*.idx_lowest` and `idx_noskip` record what a wrong rule would give and are not compared.
 */
import {
  chamfer,
  createJsEngine,
  createWasmEngine,
  groupNeighbours,
  type PointEngine,
  threeInterpolate,
  threeInterpolateGradient,
  threeNearest,
} from '@i2p/pointops';
import { type Comparison, compareClose, compareEqual, type Fixture, type GoldenTensor } from '@i2p/testkit';
import type { ParityGroup } from '../group.js';

const FILE = 'ops';

export const opsGroup: ParityGroup = {
  name: 'ops',
  async check(fixture) {
    const engines = [createJsEngine(), await createWasmEngine()];
    return [
      ...casesOf(fixture, 'fps', 'points').flatMap((name) => engines.map((engine) => checkFps(fixture, name, engine))),
      ...casesOf(fixture, 'knn', 'ref').flatMap((name) => engines.flatMap((engine) => checkKnn(fixture, name, engine))),
      ...casesOf(fixture, 'chamfer', 'x').flatMap((name) => checkChamfer(fixture, name)),
      ...casesOf(fixture, 'interp', 'xyz1').flatMap((name) => checkInterpolation(fixture, name)),
    ];
  },
};

/** `family.case` of every `family.case.input` in the file. @throws when there is none: nothing checked must not pass */
function casesOf(fixture: Fixture, family: string, input: string): string[] {
  const names = fixture.names(FILE).filter((name) => name.startsWith(`${family}.`) && name.endsWith(`.${input}`));
  if (names.length === 0)
    throw new Error(`fixture ${fixture.folder}: expected tensors ${family}.*.${input} in ${FILE}, found none`);
  return names.map((name) => name.slice(0, -input.length - 1));
}

function sizeOf(golden: GoldenTensor, axis: number): number {
  const size = golden.shape[axis];
  if (size === undefined) throw new Error(`${golden.name}: expected an axis ${axis}, got shape [${golden.shape}]`);
  return size;
}

function checkFps(fixture: Fixture, name: string, engine: PointEngine): Comparison {
  const points = fixture.golden(FILE, `${name}.points`);
  const expected = fixture.golden(FILE, `${name}.idx`);
  const chosen = engine.fps(points.f32(), sizeOf(points, 0), sizeOf(expected, 1));
  return compareEqual(`${name}.idx (${engine.name})`, chosen, expected.i32());
}

function checkKnn(fixture: Fixture, name: string, engine: PointEngine): Comparison[] {
  const reference = fixture.golden(FILE, `${name}.ref`);
  const query = fixture.golden(FILE, `${name}.query`);
  const expected = fixture.golden(FILE, `${name}.idx`);
  const batch = sizeOf(reference, 0);
  const neighbours = engine.knn(query.f32(), reference.f32(), batch, sizeOf(expected, 2));
  const relative = groupNeighbours(reference.f32(), query.f32(), neighbours, batch);
  const distance = Float32Array.from(neighbours, (_, i) => {
    const at = (axis: number): number => relative[3 * i + axis] as number;
    return Math.hypot(at(0), at(1), at(2));
  });
  return [
    compareEqual(`${name}.idx (${engine.name})`, neighbours, expected.i32()),
    compareClose(`${name}.dist (${engine.name})`, distance, fixture.golden(FILE, `${name}.dist`)),
  ];
}

function checkChamfer(fixture: Fixture, name: string): Comparison[] {
  const golden = (part: string): GoldenTensor => fixture.golden(FILE, `${name}.${part}`);
  const x = golden('x');
  const result = chamfer(x.f32(), golden('y').f32(), sizeOf(x, 0));
  const close = (part: string, actual: ArrayLike<number>): Comparison =>
    compareClose(`${name}.${part}`, actual, golden(part));
  return [
    close('loss', [result.loss]),
    close('dist_x', result.distX),
    close('dist_y', result.distY),
    compareEqual(`${name}.idx_x`, result.indexX, golden('idx_x').i32()),
    compareEqual(`${name}.idx_y`, result.indexY, golden('idx_y').i32()),
    close('grad_x', result.gradX),
    close('grad_y', result.gradY),
  ];
}

function checkInterpolation(fixture: Fixture, name: string): Comparison[] {
  const golden = (part: string): GoldenTensor => fixture.golden(FILE, `${name}.${part}`);
  const features = golden('points2');
  const cotangent = golden('cotangent').f32();
  const [batch, sources, channels] = [0, 1, 2].map((axis) => sizeOf(features, axis)) as [number, number, number];
  const nearest = threeNearest(golden('xyz1').f32(), golden('xyz2').f32(), batch);
  const out = threeInterpolate(features.f32(), nearest, batch, channels);
  const gradient = threeInterpolateGradient(cotangent, nearest, batch, channels, sources);
  const recorded = golden('grad_points2');
  const passes = backwardPasses(recorded.f32(), cotangent, channels);
  const note = passes === 1 ? '' : ` (recorded over ${passes} backward passes)`;
  return [
    compareClose(`${name}.out`, out, golden('out')),
    compareClose(
      `${recorded.name}${note}`,
      gradient.map((value) => value * passes),
      recorded,
    ),
  ];
}

/**
 * How many backward passes a recorded gradient [B,S,C] accumulated. The open fixtures hold twice the vector-Jacobian
 * product, as one source point shows: its gradient can only be the sum of the cotangents [B,T,C]. Weights sum to one, so
 * over all clouds each channel of gradient and cotangent has the same sum, times the passes: no result of ours is used.
 */
function backwardPasses(gradient: Float32Array, cotangent: Float32Array, channels: number): number {
  const sums = (values: Float32Array): number[] =>
    Array.from({ length: channels }, (_, c) =>
      values.reduce((sum, value, i) => (i % channels === c ? sum + value : sum), 0),
    );
  const expected = sums(cotangent);
  const dot = (a: number[]): number => a.reduce((sum, value, c) => sum + value * (expected[c] as number), 0);
  const ratio = dot(sums(gradient)) / dot(expected);
  const passes = Math.round(ratio);
  // anything but one or two whole passes is an error of the numbers, and must show as one
  return Math.abs(ratio - passes) < 1e-3 && passes === 2 ? 2 : 1;
}
