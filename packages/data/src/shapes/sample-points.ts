/** Draws points from a cloud or mesh. V vertices, F triangles, N points wanted. */
import type { RandomStream } from '@i2p/random';
import type { Shape } from './shape.js';

/**
 * N points, [N,3]. Of a mesh: independent, uniform by area; triangles without area get none. Of a cloud: N of its points in
 * random order, none twice; where it has fewer, all of them as often as fits, and of the rest some once more.
 * @throws RangeError when the number is no positive integer
 * @throws Error when the triangles of a mesh have no area
 */
export function samplePoints(shape: Shape, count: number, stream: RandomStream): Float32Array {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`samplePoints: expected a positive number of points, got ${count}`);
  return shape.faces ? sampleFaces(shape.points, shape.faces, count, stream) : pickPoints(shape.points, count, stream);
}

function pickPoints(points: Float32Array, count: number, stream: RandomStream): Float32Array {
  const picked = new Float32Array(count * 3);
  const held = points.length / 3;
  for (let done = 0; done < count; done += held) {
    const order = stream.permutation(held);
    for (let i = 0; i < Math.min(held, count - done); i++) {
      const from = (order[i] as number) * 3;
      picked.set(points.subarray(from, from + 3), (done + i) * 3);
    }
  }
  return picked;
}

function sampleFaces(points: Float32Array, faces: Uint32Array, count: number, stream: RandomStream): Float32Array {
  const areas = areasUpTo(points, faces);
  const total = areas.at(-1) ?? 0;
  if (!(total > 0))
    throw new Error(`expected a mesh with a positive area, the area of its ${areas.length} triangles is ${total}`);
  const sample = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const face = firstAbove(areas, stream.uniform(0, total)) * 3;
    // the root makes the place uniform: the part of a triangle near its first corner is small
    const along = Math.sqrt(stream.uniform());
    const across = stream.uniform();
    const weights = [1 - along, along * (1 - across), along * across];
    for (let axis = 0; axis < 3; axis++) {
      let value = 0;
      for (let corner = 0; corner < 3; corner++)
        value += (weights[corner] as number) * (points[(faces[face + corner] as number) * 3 + axis] as number);
      sample[i * 3 + axis] = value;
    }
  }
  return sample;
}

/** Area of each triangle and all before it, [F]. */
function areasUpTo(points: Float32Array, faces: Uint32Array): Float64Array {
  const areas = new Float64Array(faces.length / 3);
  let sum = 0;
  for (let f = 0; f < areas.length; f++) {
    const [a, b, c] = [faces[f * 3] * 3, faces[f * 3 + 1] * 3, faces[f * 3 + 2] * 3] as const;
    const [bx, by, bz] = [points[b] - points[a], points[b + 1] - points[a + 1], points[b + 2] - points[a + 2]] as const;
    const [cx, cy, cz] = [points[c] - points[a], points[c + 1] - points[a + 1], points[c + 2] - points[a + 2]] as const;
    sum += Math.hypot(by * cz - bz * cy, bz * cx - bx * cz, bx * cy - by * cx) / 2;
    areas[f] = sum;
  }
  return areas;
}

/** Index of the first value above `limit`, by bisection; the last one where rounding leaves none. */
function firstAbove(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
