/** Points per cloud of a flat [B,N,3] array. @throws RangeError when the batch is no positive integer or the length does not divide */
export function pointsPerCloud(points: { readonly length: number }, batch: number, what: string): number {
  if (!Number.isInteger(batch) || batch < 1)
    throw new RangeError(`${what}: expected a positive integer batch, got ${batch}`);
  const count = points.length / (3 * batch);
  if (!Number.isInteger(count) || count === 0) {
    throw new RangeError(
      `${what}: expected a positive multiple of ${3 * batch} coordinates for batch ${batch}, got ${points.length}`,
    );
  }
  return count;
}
