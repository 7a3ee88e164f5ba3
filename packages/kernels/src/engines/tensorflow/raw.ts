/** TensorFlow's operations on tensors, outside tfjs's tape. Intermediates are the caller's to release: see `operation`. */
import { engine, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { type Attribute, FLOAT, INT32 } from './eager-context.js';
import { tensorStore } from './tensor-store.js';

const T = { T: { type: FLOAT } } as const;
const INDEXED = { Tidx: { type: INT32 } } as const;

function one(name: string, attributes: Readonly<Record<string, Attribute>>, inputs: readonly Tensor[]): Tensor {
  const [info] = tensorStore().run(name, attributes, inputs, 1);
  if (!info) throw new Error(`TensorFlow's ${name} gave nothing`);
  return engine().makeTensorFromTensorInfo(info);
}

/** Numbers as a tensor on the engine. */
export function floats(values: Float32Array | readonly number[], shape: number[] = [values.length]): Tensor {
  return engine().makeTensor(Float32Array.from(values), shape, 'float32');
}

export function ints(values: Int32Array | readonly number[], shape: number[] = [values.length]): Tensor {
  return engine().makeTensor(Int32Array.from(values), shape, 'int32');
}

export const constant = (value: number): Tensor => floats([value], []);

const binary =
  (name: string) =>
  (a: Tensor, b: Tensor | number): Tensor =>
    one(name, T, [a, typeof b === 'number' ? constant(b) : b]);

export const add = binary('AddV2');
export const sub = binary('Sub');
export const mul = binary('Mul');
export const div = binary('RealDiv');
export const squaredDifference = binary('SquaredDifference');

const unary =
  (name: string) =>
  (x: Tensor): Tensor =>
    one(name, T, [x]);

export const relu = unary('Relu');
export const sqrt = unary('Sqrt');
export const square = unary('Square');
export const exp = unary('Exp');
/** 1 - erf(x), exact in its tail too. */
export const erfc = unary('Erfc');

/** 1 / sqrt(x), each correctly rounded, which TensorFlow's own Rsqrt is not. */
export const rsqrt = (x: Tensor): Tensor => div(constant(1), sqrt(x));

/** dy where y > 0, else 0. */
export const reluGradient = (dy: Tensor, y: Tensor): Tensor => one('ReluGrad', T, [dy, y]);

/** Softmax over the last axis. */
export const softmax = (x: Tensor): Tensor => one('Softmax', T, [x]);
export const logSoftmaxRows = (x: Tensor): Tensor => one('LogSoftmax', T, [x]);

const reduction =
  (name: string) =>
  (x: Tensor, axes: readonly number[], keepDims = false): Tensor =>
    one(name, { ...T, ...INDEXED, keep_dims: keepDims }, [x, ints(axes)]);

export const sum = reduction('Sum');
export const mean = reduction('Mean');

/**
 * Sum over the rows of x [R,d] -> [d], in two stages: adding one row after the other would lose digits over many rows.
 */
export function columnSum(x: Tensor): Tensor {
  const [rows = 0, d = 0] = x.shape;
  const parts = divisorNear(rows, Math.sqrt(rows));
  return parts === 1 ? sum(x, [0]) : sum(sum(reshape(x, [parts, rows / parts, d]), [1]), [0]);
}

/** The largest divisor of n that is not above a limit. */
function divisorNear(n: number, limit: number): number {
  for (let divisor = Math.floor(limit); divisor > 1; divisor--) if (n % divisor === 0) return divisor;
  return 1;
}
export const max = reduction('Max');
export const min = reduction('Min');

const arg =
  (name: string) =>
  (x: Tensor, axis: number): Tensor =>
    one(name, { ...T, ...INDEXED, output_type: { type: INT32 } }, [x, ints([axis], [])]);

/** Place of the extreme along an axis; the first of equals. */
export const argMax = arg('ArgMax');
export const argMin = arg('ArgMin');

/** 1 at the index along a new axis of so many places, 0 elsewhere. */
export function oneHot(index: Tensor, depth: number, axis: number): Tensor {
  const attributes = { ...T, TI: { type: INT32 }, axis };
  return one('OneHot', attributes, [index, ints([depth], []), constant(1), constant(0)]);
}

/** op(a) op(b) of matrices. */
export function matMul(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  return one('MatMul', { ...T, transpose_a: transposeA, transpose_b: transposeB }, [a, b]);
}

/** The same over leading axes. */
export function batchMatMul(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  return one('BatchMatMulV2', { ...T, adj_x: transposeA, adj_y: transposeB }, [a, b]);
}

export function reshape(x: Tensor, shape: readonly number[]): Tensor {
  const type = x.dtype === 'int32' ? INT32 : FLOAT;
  return one('Reshape', { T: { type }, Tshape: { type: INT32 } }, [x, ints(shape)]);
}

export function transpose(x: Tensor, order: readonly number[]): Tensor {
  return one('Transpose', { ...T, Tperm: { type: INT32 } }, [x, ints(order)]);
}

export function slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor {
  return one('Slice', { ...T, Index: { type: INT32 } }, [x, ints(begin), ints(size)]);
}

export function concat(parts: readonly Tensor[], axis: number): Tensor {
  if (parts.length === 1) return reshape(parts[0] as Tensor, (parts[0] as Tensor).shape);
  return one('ConcatV2', { ...T, N: parts.length, ...INDEXED }, [...parts, ints([axis], [])]);
}

export function stack(parts: readonly Tensor[]): Tensor {
  return one('Pack', { ...T, N: parts.length, axis: 0 }, parts);
}

/** Rows by index. */
export function gather(x: Tensor, index: Tensor): Tensor {
  const attributes = { Tparams: { type: FLOAT }, Tindices: { type: INT32 }, Taxis: { type: INT32 }, batch_dims: 0 };
  return one('GatherV2', attributes, [x, index, ints([0], [])]);
}

/** Sums of the rows with the same index; rows of a negative index are left out. */
export function segmentSum(x: Tensor, index: Tensor, segments: number): Tensor {
  const attributes = { ...T, Tindices: { type: INT32 }, Tnumsegments: { type: INT32 } };
  return one('UnsortedSegmentSum', attributes, [x, index, ints([segments], [])]);
}

/** a where x > 0, else b. */
export function wherePositive(x: Tensor, a: Tensor, b: Tensor): Tensor {
  const positive = one('Greater', T, [x, constant(0)]);
  return one('SelectV2', T, [positive, a, b]);
}

/** Adds up tensors of one shape. */
export function addAll(parts: readonly Tensor[]): Tensor {
  return parts.length === 1 ? (parts[0] as Tensor) : one('AddN', { ...T, N: parts.length }, parts);
}

/** `differentiable` whose backward pass releases its intermediates at once. */
export function operation(
  inputs: Tensor[],
  forward: (save: (tensors: Tensor[]) => void) => Tensor,
  backward: (dy: Tensor, saved: Tensor[]) => Tensor[],
): Tensor {
  return differentiable(inputs, forward, (dy, saved) => tidy(() => backward(dy, saved)));
}
