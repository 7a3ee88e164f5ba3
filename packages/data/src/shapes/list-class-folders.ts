/** Finds the files of a folder with one sub-folder for each class. */
import { isShapeName, SHAPE_ENDINGS } from './read-shape.js';
import { splitByName } from './split-by-name.js';

/** A file by its path below the folder, with slashes on every system, and its class. */
export interface ListedFile {
  readonly path: string;
  readonly label: number;
}

export interface ClassFolderList {
  readonly classNames: readonly string[];
  readonly train: readonly ListedFile[];
  readonly test: readonly ListedFile[];
  /** Whether the folder itself says which files are for testing. */
  readonly hasOwnSplit: boolean;
}

/** Deeper folders are taken for a circle of links. */
const DEEPEST = 8;

/** What the listing needs of the file system: the names below a folder, with a slash behind those of folders. */
export type ListFolder = (path: string) => readonly string[];

/** Names in the order of their code units, without hidden ones. */
export async function folderLister(root: string): Promise<ListFolder> {
  const { readdirSync, statSync } = await import('node:fs');
  const { join } = await import('node:path');
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return (path) =>
    readdirSync(join(root, path))
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map((name) => (isFolder(join(root, path, name)) ? `${name}/` : name));
}

/**
 * Three arrangements: `train/CLASS/...` and `test/CLASS/...`; `CLASS/train/...` and `CLASS/test/...` (ModelNet40's meshes);
 * `CLASS/...`, where the files' names decide. Files may lie in further folders; those of other formats are passed over.
 * @throws Error when there is no class, a class has no file, or only some have folders "train" and "test"
 */
export function listClassFolders(root: string, list: ListFolder, testShare: number): ClassFolderList {
  const top = foldersIn(list(''));
  const outer = top.includes('train') && top.includes('test');
  const classNames = outer ? [...new Set([...foldersIn(list('train')), ...foldersIn(list('test'))])].sort() : top;
  if (classNames.length === 0) throw new Error(`${root} has no sub-folders, expected one for each class`);
  const inner = outer
    ? []
    : classNames.filter((name) => ['train', 'test'].every((s) => foldersIn(list(name)).includes(s)));
  if (inner.length > 0 && inner.length < classNames.length) {
    const without = classNames.find((name) => !inner.includes(name));
    throw new Error(
      `${root}: ${inner[0]} has folders "train" and "test", but ${without} has not: expected all classes alike`,
    );
  }
  const hasOwnSplit = outer || inner.length > 0;
  const split = (which: 'train' | 'test'): ListedFile[] =>
    classNames.flatMap((name, label) => {
      if (!hasOwnSplit) return splitByName(shapesBelow(name, list), testShare)[which].map((path) => ({ path, label }));
      const folder = outer ? `${which}/${name}` : `${name}/${which}`;
      const present = !outer || foldersIn(list(which)).includes(name);
      return present ? shapesBelow(folder, list).map((path) => ({ path, label })) : [];
    });
  const found = { classNames, train: split('train'), test: split('test'), hasOwnSplit };
  checkFiles(root, found);
  return found;
}

function checkFiles(root: string, { classNames, train, test, hasOwnSplit }: ClassFolderList): void {
  const used = new Set([...train, ...test].map(({ label }) => label));
  const unused = classNames.find((_, label) => !used.has(label));
  if (unused)
    throw new Error(`${root}: the class ${unused} has no file that ends in one of .${SHAPE_ENDINGS.join(' .')}`);
  const empty = [train, test].findIndex((files) => files.length === 0);
  if (empty >= 0)
    throw new Error(
      `${root} has no files for ${empty === 0 ? 'training' : 'testing'}${hasOwnSplit ? '' : ': expected a class of at least two files'}`,
    );
}

const foldersIn = (names: readonly string[]): string[] =>
  names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1));

function shapesBelow(folder: string, list: ListFolder, depth = 0): string[] {
  if (depth > DEEPEST) throw new Error(`${folder} lies more than ${DEEPEST} folders deep in its class`);
  return list(folder).flatMap((name) => {
    if (name.endsWith('/')) return shapesBelow(`${folder}/${name.slice(0, -1)}`, list, depth + 1);
    return isShapeName(name) ? [`${folder}/${name}`] : [];
  });
}
