/** Where libtensorflow lies: the two libraries of a PyPI wheel, side by side in one folder. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The version whose operations were checked. */
export const TENSORFLOW_VERSION = '2.21.0';

export interface LibraryFiles {
  readonly framework: string;
  readonly main: string;
}

/** The file names of a platform. @throws Error where the wheels have no such libraries */
export function libraryNames(platform: NodeJS.Platform = process.platform): LibraryFiles {
  if (platform === 'linux') return { framework: 'libtensorflow_framework.so.2', main: 'libtensorflow_cc.so.2' };
  if (platform === 'darwin') return { framework: 'libtensorflow_framework.2.dylib', main: 'libtensorflow_cc.2.dylib' };
  throw new Error(`TensorFlow's libraries are found on Linux and macOS, not on ${platform}`);
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where `i2p backend install` puts a build. */
export function installFolder(build: 'cpu' | 'gpu', env: Environment = process.env): string {
  const cache = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'i2p', `tensorflow-${build}-${TENSORFLOW_VERSION}`, 'tensorflow');
}

/**
 * The libraries' files.
 * @param folder where they lie; by default `I2P_TENSORFLOW`, then the installed GPU build, then the CPU build
 * @throws Error that names the command which installs them
 */
export function findLibrary(folder?: string, env: Environment = process.env): LibraryFiles {
  const named = folder ?? env['I2P_TENSORFLOW'];
  const folders = named ? [named] : [installFolder('gpu', env), installFolder('cpu', env)];
  const { framework, main } = libraryNames();
  const found = folders.find((one) => existsSync(join(one, main)));
  if (found !== undefined) return { framework: join(found, framework), main: join(found, main) };
  throw new Error(
    `libtensorflow (${main}) is in none of ${folders.join(', ')}; install it with: i2p backend install tensorflow`,
  );
}
