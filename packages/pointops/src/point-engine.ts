/** The two searches worth more than one implementation. This file imports no engine. */
import { expectCount, pointsPerCloud } from './cloud-shape.js';

/** Coordinates are flat [B,N,3] float32; every engine gives exactly the same indices. */
export interface PointEngine {
  /** 'js' or 'wasm' */
  readonly name: string;
  /**
   * Furthest point sampling (SPEC 1.1): points [B,N,3] -> indices [B,G] within the cloud, index 0 first.
   * @throws RangeError on lengths that do not divide, coordinates that are not finite, G > N
   */
  fps(points: Float32Array, batch: number, samples: number): Int32Array;
  /**
   * k nearest reference points of each query (SPEC 1.2): query [B,M,3], reference [B,N,3] -> indices [B,M,K] within the
   * cloud, ascending distance, ties lowest index.
   * @throws RangeError on lengths that do not divide, coordinates that are not finite, K > N
   */
  knn(query: Float32Array, reference: Float32Array, batch: number, k: number): Int32Array;
}

/** Checks the sizes that `fps` is given, and gives N. That coordinates are finite is each engine's to check. */
export function fpsSizes(points: Float32Array, batch: number, samples: number): { points: number } {
  const count = pointsPerCloud(points, batch, 'fps: points');
  expectSamples(count, samples);
  return { points: count };
}

/** @throws RangeError unless N points suffice for G samples */
export function expectSamples(count: number, samples: number): void {
  expectCount(samples, 'fps: samples');
  if (samples > count)
    throw new RangeError(`fps: expected at least ${samples} points per cloud for ${samples} samples, got ${count}`);
}

/** Checks the sizes that `knn` is given, and gives M and N. */
export function knnSizes(
  query: Float32Array,
  reference: Float32Array,
  batch: number,
  k: number,
): { queries: number; references: number } {
  const queries = pointsPerCloud(query, batch, 'knn: query');
  const references = pointsPerCloud(reference, batch, 'knn: reference');
  expectNeighbours(references, k);
  return { queries, references };
}

/** @throws RangeError unless N reference points suffice for K neighbours */
export function expectNeighbours(references: number, k: number): void {
  expectCount(k, 'knn: k');
  if (k > references)
    throw new RangeError(`knn: expected at least ${k} reference points per cloud for k = ${k}, got ${references}`);
}
