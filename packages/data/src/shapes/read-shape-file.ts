/** Clouds and meshes from files, by their paths. */
import { readShape } from './read-shape.js';
import type { Shape } from './shape.js';
import { type CloudScale, shapeToCloud } from './shape-to-cloud.js';

/** @throws Error naming the file when it is absent, or damaged, or of no known format */
export async function readShapeFile(path: string): Promise<Shape> {
  const { readFileSync } = await import('node:fs');
  return readShape(fileBytes(readFileSync, path), path);
}

/** Clouds of several files. */
export interface CloudFiles {
  /** The paths as given, [n]. */
  readonly names: readonly string[];
  readonly pointsPerCloud: number;
  /** [n,points,3] */
  readonly clouds: Float32Array;
}

/**
 * Reads and samples files one after the other. The random numbers of a file are named by how many points and faces it
 * holds: the same bytes give the same cloud whatever they are called, and copies that are moved or scaled, or in another
 * format that keeps the vertices, the same points of it.
 * @param scale by default every cloud is put into the unit ball
 * @throws Error naming the first file that gives no cloud
 */
export async function readCloudFiles(
  paths: readonly string[],
  points: number,
  seed: number,
  scale?: CloudScale,
): Promise<CloudFiles> {
  if (paths.length === 0) throw new Error('expected the name of at least one file with a cloud or mesh, got none');
  const { readFileSync } = await import('node:fs');
  const clouds = new Float32Array(paths.length * points * 3);
  paths.forEach((path, i) => {
    clouds.set(readCloud(readFileSync, path, points, seed, scale), i * points * 3);
  });
  return { names: [...paths], pointsPerCloud: points, clouds };
}

/**
 * The cloud of one file, [points,3], by default in the unit ball; seed and content decide which points are drawn, not the name.
 * @throws Error naming the file
 */
export function readCloud(
  readFile: (path: string) => Uint8Array,
  path: string,
  points: number,
  seed: number,
  scale?: CloudScale,
): Float32Array {
  const shape = readShape(fileBytes(readFile, path), path);
  try {
    return shapeToCloud(shape, points, seed, sizeName(shape), scale);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Name of a shape's random numbers. */
export const sizeName = ({ points, faces }: Shape): string =>
  `${points.length / 3} points, ${(faces?.length ?? 0) / 3} faces`;

function fileBytes(readFile: (path: string) => Uint8Array, path: string): Uint8Array {
  try {
    return readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const cause = { ENOENT: 'does not exist', EISDIR: 'is a folder, expected a file' }[code ?? ''];
    throw new Error(`the file ${path} ${cause ?? `cannot be read (${message})`}`, { cause: error });
  }
}
