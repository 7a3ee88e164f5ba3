/** The files that `i2p classify` is asked about: a folder stands for the clouds and meshes that lie directly in it. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isShapeName } from '@i2p/data';

/** In the order given, those of a folder by name; hidden files and other formats are passed over, an empty folder is left itself. */
export function listFiles(given: readonly string[]): string[] {
  return given.flatMap((path) => {
    const found = isFolder(path) ? shapesIn(path) : [];
    return found.length > 0 ? found : [path];
  });
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const shapesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.') && isShapeName(name))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => !isFolder(path));
