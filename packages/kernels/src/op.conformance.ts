/** How every operation is checked: against a naive float64 twin, forward and gradient, on both builds, without leaks. */
import { type RandomStream, randomStream } from '@i2p/random';
import { expectClose, TEST_GPU, testGpuMissing } from '@i2p/testkit';
import { engine, memory, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { switchBuild } from './backend.js';
import { initKernels } from './init-kernels.js';
import { hasRelaxedSimd, type KernelBuild } from './kernel-module.js';
import { findLibrary, startTensorFlow } from './tensorflow.js';
import { readValues } from './values.js';
import { startWebgpu } from './webgpu.js';

/** Runs a suite once for each build; a build that cannot run here is skipped by name. */
export function describeBuilds(title: string, suite: (build: KernelBuild) => void): void {
  for (const build of ['simd', 'relaxed'] as const) {
    const runs = build === 'simd' || hasRelaxedSimd();
    const describeBuild = runs ? describe : describe.skip;
    describeBuild(`${title} (${build}${runs ? '' : ': not on this JavaScript engine'})`, () => {
      beforeAll(async () => {
        await initKernels();
        await switchBuild(build);
      });
      suite(build);
    });
  }
}

/**
 * Runs a suite on every engine: both builds of the wasm kernels, TensorFlow where its library is installed (`npm run check:gpu`: its build for
 * cards on the card), WebGPU where there is a device for tests.
 */
export function describeEngines(title: string, suite: () => void): void {
  describeBuilds(title, suite);
  describeEngine(
    `${title} (tensorflow`,
    whyNot(() => findLibrary()),
    () => startTensorFlow(TEST_GPU.software || findLibrary().forCards === false ? {} : { device: 'gpu' }),
    suite,
  );
  describeEngine(`${title} (webgpu`, testGpuMissing(), () => startWebgpu(TEST_GPU), suite);
}

/** Runs a suite on one engine, or skips it by the reason why the engine is missing. */
function describeEngine(title: string, missing: string | undefined, start: () => Promise<unknown>, suite: () => void) {
  const describeHere = missing === undefined ? describe : describe.skip;
  describeHere(missing === undefined ? `${title})` : `${title}: ${missing})`, () => {
    beforeAll(start);
    suite();
  });
}

function whyNot(find: () => unknown): string | undefined {
  try {
    find();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

export interface HostArray {
  readonly shape: number[];
  readonly data: Float32Array;
}

/** Numbers of a seeded stream in [low, high). */
export function uniform(shape: number[], name: string, low = -2, high = 2): HostArray {
  const stream = randomStream(0, 'kernels', name, ...shape);
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => stream.uniform(low, high));
  return { shape, data };
}

export function onHeap({ shape, data }: HostArray): Tensor {
  return tensor(data, shape, 'float32');
}

type Twin = (...inputs: Float64Array[]) => ArrayLike<number>;

export interface OpCheck {
  /** What the operation is differentiated by. */
  readonly inputs: readonly HostArray[];
  readonly op: (...inputs: Tensor[]) => Tensor;
  /** The same in float64, on flat arrays. */
  readonly twin: Twin;
  /** Error allowed, relative to the largest expected magnitude (and to 1 at least). */
  readonly tolerance?: number;
}

/** Compares value and gradients (of a random cotangent) with the twin's, and counts tensors before and after. */
export async function checkOp({ inputs, op, twin, tolerance = 1e-5 }: OpCheck): Promise<void> {
  const xs = inputs.map(onHeap);
  const before = memory().numTensors;
  const plain = tidy(() => op(...xs));
  const cotangent = uniform(plain.shape, 'cotangent', -1, 1);
  const value = await readValues(plain);
  plain.dispose();
  const { value: taped, grads } = engine().gradients(() => op(...xs), xs, onHeap(cotangent));
  const gradients = await Promise.all(grads.map(readValues));
  expect([...(await readValues(taped))]).toEqual([...value]);
  for (const t of [taped, ...grads]) t.dispose();
  expect(memory().numTensors).toBe(before);
  expect(grads.map((gradient) => gradient.shape)).toEqual(inputs.map(({ shape }) => shape));
  for (const x of xs) x.dispose();

  const points = inputs.map(({ data }) => Float64Array.from(data));
  expectScaled(value, twin(...points), tolerance);
  const objective = (): number => dot(twin(...points), cotangent.data);
  gradients.forEach((gradient, i) => {
    checkGradient(gradient, points[i] as Float64Array, objective, tolerance);
  });
}

/** Central differences along some axes (the first and the last among them) and along one random direction. */
function checkGradient(
  gradient: ArrayLike<number>,
  point: Float64Array,
  objective: () => number,
  tolerance: number,
): void {
  if (point.length === 0) return;
  const stream = randomStream(1, 'axes', point.length);
  const axes = new Set([0, point.length - 1]);
  while (axes.size < Math.min(point.length, 24)) axes.add(stream.integer(point.length));
  const expected = [...axes].map((axis) => slope(point, unit(point.length, axis), objective));
  expectScaled(
    [...axes].map((axis) => gradient[axis] as number),
    expected,
    4 * tolerance,
  );
  const direction = normals(point.length, stream);
  const scale = Math.sqrt(point.length);
  expectScaled([dot(direction, gradient) / scale], [slope(point, direction, objective) / scale], 10 * tolerance);
}

/** Derivative of the objective along a direction; the point is left as it was. */
function slope(point: Float64Array, direction: Float64Array, objective: () => number): number {
  const start = point.slice();
  const h = 1e-5;
  const at = (t: number): number => {
    for (let i = 0; i < point.length; i++) point[i] = (start[i] as number) + t * (direction[i] as number);
    return objective();
  };
  const result = (at(h) - at(-h)) / (2 * h);
  point.set(start);
  return result;
}

function unit(length: number, axis: number): Float64Array {
  const direction = new Float64Array(length);
  direction[axis] = 1;
  return direction;
}

function normals(length: number, stream: RandomStream): Float64Array {
  return Float64Array.from({ length }, () => stream.normal());
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Equal up to a part of the largest expected magnitude. */
export function expectScaled(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const largest = Array.from(expected).reduce((a, b) => Math.max(a, Math.abs(b)), 1);
  expectClose(actual, expected, tolerance * largest);
}
