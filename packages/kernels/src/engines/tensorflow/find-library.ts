/** Where libtensorflow lies: two libraries side by side in one folder, as tfjs-node brings them along and as they are in a PyPI wheel. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The version whose operations were checked. */
export const TENSORFLOW_VERSION = '2.21.0';

export interface LibraryFiles {
  readonly framework: string;
  readonly main: string;
}

export interface FoundLibrary extends LibraryFiles {
  /** Whether it was built for cards; of a folder that was named, nobody knows. */
  readonly forCards: boolean | undefined;
}

interface Place {
  readonly folder: string;
  readonly forCards: boolean | undefined;
}

/** The file names of a platform; the main library has another name in each kind of folder. @throws Error where there are none */
function libraryNames(platform: NodeJS.Platform): { readonly framework: string; readonly mains: readonly string[] } {
  if (platform === 'linux')
    return { framework: 'libtensorflow_framework.so.2', mains: ['libtensorflow_cc.so.2', 'libtensorflow.so.2'] };
  if (platform === 'darwin')
    return {
      framework: 'libtensorflow_framework.2.dylib',
      mains: ['libtensorflow_cc.2.dylib', 'libtensorflow.2.dylib'],
    };
  throw new Error(`TensorFlow's libraries are found on Linux and macOS, not on ${platform}`);
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where `i2p backend install` puts a build. */
export function installFolder(build: 'cpu' | 'gpu', env: Environment = process.env): string {
  const cache = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'i2p', `tensorflow-${build}-${TENSORFLOW_VERSION}`, 'tensorflow');
}

/** Where an installed tfjs-node keeps the library that its installation fetched. */
function tfjsFolder(name: 'tfjs-node' | 'tfjs-node-gpu', from: string): string | undefined {
  try {
    const manifest = createRequire(join(from, 'package.json')).resolve(`@tensorflow/${name}/package.json`);
    return join(dirname(manifest), 'deps', 'lib');
  } catch {
    return undefined;
  }
}

/** All places without a name, those for cards first. */
function places(env: Environment, from: string): Place[] {
  const builds = [
    { forCards: true, folders: [tfjsFolder('tfjs-node-gpu', from), installFolder('gpu', env)] },
    { forCards: false, folders: [tfjsFolder('tfjs-node', from), installFolder('cpu', env)] },
  ];
  return builds.flatMap(({ forCards, folders }) =>
    folders.flatMap((folder) => (folder === undefined ? [] : [{ folder, forCards }])),
  );
}

/**
 * The libraries' files.
 * @param folder where they lie; by default `I2P_TENSORFLOW`, then what is installed: for cards @tensorflow/tfjs-node-gpu, then the GPU
 * build of `i2p backend install`; else @tensorflow/tfjs-node, then the CPU build
 * @param from the folder whose packages are looked at
 * @throws Error that names the command which installs them
 */
export function findLibrary(
  folder?: string,
  env: Environment = process.env,
  from: string = process.cwd(),
): FoundLibrary {
  const { framework, mains } = libraryNames(process.platform);
  const named = folder ?? env['I2P_TENSORFLOW'];
  const looked = named ? [{ folder: named, forCards: undefined }] : places(env, from);
  for (const place of looked) {
    const main = mains.map((name) => join(place.folder, name)).find((file) => existsSync(file));
    if (main !== undefined) return { framework: join(place.folder, framework), main, forCards: place.forCards };
  }
  throw new Error(
    `libtensorflow (${mains.join(' or ')}) is in none of ${looked.map((place) => place.folder).join(', ')}; install it with: i2p backend install tensorflow`,
  );
}
