/** The packages as a user would have them: their manifests and published files, no sources, in a node_modules of its own. */
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Manifest {
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * Copies the packages and all of `@i2p` that they depend on, and links what they take from others.
 * @param root of the repository
 * @param names such as `@i2p/mae`
 * @param folder the user's project
 * @throws Error when a package has not been built
 */
export function installPublished(root: string, names: readonly string[], folder: string): void {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  const seen = new Set<string>();
  const install = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const source = join(root, 'packages', name.slice('@i2p/'.length));
    if (!existsSync(join(source, 'dist'))) throw new Error(`${name} has no dist: run \`npm run build\` first`);
    const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;
    for (const file of ['package.json', ...(manifest.files ?? [])])
      cpSync(join(source, file), join(folder, 'node_modules', name, file), { recursive: true });
    for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      if (dependency.startsWith('@i2p/')) install(dependency);
      else link(join(source, 'node_modules', dependency), join(folder, 'node_modules', dependency));
    }
  };
  for (const name of names) install(name);
}

/** An optional peer may be absent. */
function link(from: string, to: string): void {
  if (existsSync(to) || !existsSync(from)) return;
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(realpathSync(from), to, 'dir');
}
