/** A single cloud or mesh, and what every reader of files guarantees about it. V vertices, F triangles. */
import { growingArray } from './growing-array.js';

export interface Shape {
  /** Vertices of a mesh or points of a cloud, [V,3], finite; axes and units as stored. V is at least 1. */
  readonly points: Float32Array;
  /** Corners of the triangles, [F,3], each below V; polygons are cut into fans. Undefined for a cloud. */
  readonly faces: Uint32Array | undefined;
}

/** Takes the points and polygons of one file and refuses what would make no valid shape. */
export interface ShapeBuilder {
  readonly pointCount: number;
  /** @throws Error when a coordinate is no finite 32-bit number */
  addPoint(x: number, y: number, z: number): void;
  /** Cuts a polygon into a fan about its first corner; fewer than three corners enclose nothing and are left out. */
  addPolygon(corners: readonly number[]): void;
  /** @throws Error when there is no point, or a polygon has a corner that is none of the points */
  finish(): Shape;
}

/** @param name the file, for messages */
export function shapeBuilder(name: string): ShapeBuilder {
  const points = growingArray((size) => new Float32Array(size));
  const faces = growingArray((size) => new Uint32Array(size));
  let largestCorner = -1;
  const checkCorner = (corner: number): number => {
    // larger ones would not survive in 32 bits
    if (!Number.isInteger(corner) || corner < 0 || corner > 0xffffffff)
      throw new Error(`${name}: a face has the corner ${corner}, expected the number of a vertex from 0 on`);
    largestCorner = Math.max(largestCorner, corner);
    return corner;
  };
  return {
    get pointCount() {
      return points.length / 3;
    },
    addPoint(x, y, z) {
      for (const value of [x, y, z]) {
        if (!Number.isFinite(Math.fround(value)))
          throw new Error(
            `${name}: vertex ${points.length / 3} has the coordinate ${value}, expected finite 32-bit numbers`,
          );
      }
      points.push(x, y, z);
    },
    addPolygon(corners) {
      for (const corner of corners) checkCorner(corner);
      for (let i = 2; i < corners.length; i++)
        faces.push(corners[0] as number, corners[i - 1] as number, corners[i] as number);
    },
    finish() {
      const count = points.length / 3;
      if (count === 0) throw new Error(`${name} has no points`);
      if (largestCorner >= count)
        throw new Error(`${name}: a face names vertex ${largestCorner}, but the vertices are 0 to ${count - 1}`);
      return { points: points.values(), faces: faces.length > 0 ? faces.values() : undefined };
    },
  };
}
