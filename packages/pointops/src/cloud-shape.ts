/** Sizes of flat [B,N,3] arrays: nothing but the batch is passed along, so every entry point infers and checks N here. */

/**
 * Points per cloud, N, of flat clouds [B,N,3].
 * @param what how the error calls the array, e.g. `fps: points`
 * @throws RangeError when the batch is not a positive integer, the length is not B*N*3 with N >= 1
 */
export function pointsPerCloud(points: Float32Array, batch: number, what: string): number {
  return itemsPerCloud(points, batch, 3, what);
}

/** Items per cloud of a flat [B,items,width] array. @throws RangeError when the length does not divide, or is zero */
export function itemsPerCloud(values: ArrayLike<number>, batch: number, width: number, what: string): number {
  expectCount(batch, `${what}: batch`);
  const items = values.length / (batch * width);
  if (!Number.isInteger(items) || items === 0) {
    throw new RangeError(
      `${what}: expected a positive multiple of ${batch * width} values (batch ${batch}, ${width} each), got ${values.length}`,
    );
  }
  return items;
}

/** @throws RangeError unless `count` is an integer of at least 1 */
export function expectCount(count: number, what: string): void {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${what}: expected a positive integer, got ${count}`);
}

/** @throws RangeError naming cloud and point when a coordinate is NaN or infinite */
export function expectFinite(points: Float32Array, perCloud: number, what: string): void {
  for (let i = 0; i < points.length; i++) {
    const value = points[i] as number;
    // x - x is 0 for every finite number only: one test for NaN and both infinities
    if (value - value !== 0) {
      const point = Math.floor(i / 3);
      const cloud = Math.floor(point / perCloud);
      throw new RangeError(
        `${what}: expected finite coordinates, got ${value} in cloud ${cloud}, point ${point - cloud * perCloud}`,
      );
    }
  }
}

/** @throws RangeError when an index lies outside 0 .. count-1 */
export function expectIndices(indices: Int32Array, count: number, what: string): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (index < 0 || index >= count)
      throw new RangeError(`${what}: expected indices in 0..${count - 1}, got ${index} at position ${i}`);
  }
}
