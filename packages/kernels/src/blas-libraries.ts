/** Where BLAS libraries lie: the usual names, first as the loader finds them, then in the usual folders (Node only). */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the search depends on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** OpenBLAS, BLIS, MKL, Accelerate, in this order. */
const NAMES: Readonly<Record<'linux' | 'darwin' | 'win32', readonly string[]>> = {
  linux: [
    ...['libopenblas.so.0', 'libopenblas.so', 'libblis.so.4', 'libblis.so'],
    ...['libmkl_rt.so.2', 'libmkl_rt.so', 'libscipy_openblas.so'],
  ],
  darwin: [
    ...['libopenblas.0.dylib', 'libopenblas.dylib', 'libblis.dylib', 'libmkl_rt.2.dylib', 'libscipy_openblas.dylib'],
    '/System/Library/Frameworks/Accelerate.framework/Accelerate',
  ],
  win32: ['libopenblas.dll', 'openblas.dll', 'libblis.dll', 'mkl_rt.2.dll', 'libscipy_openblas.dll'],
};

const FOLDERS: Readonly<Record<'linux' | 'darwin' | 'win32', readonly string[]>> = {
  linux: [
    ...['/usr/lib', '/usr/lib64', '/usr/local/lib', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'],
    ...['/opt/OpenBLAS/lib', '/opt/intel/oneapi/mkl/latest/lib', '/opt/intel/oneapi/mkl/latest/lib/intel64'],
  ],
  darwin: ['/opt/homebrew/opt/openblas/lib', '/usr/local/opt/openblas/lib', '/opt/local/lib'],
  win32: ['C:\\OpenBLAS\\bin', 'C:\\Program Files (x86)\\Intel\\oneAPI\\mkl\\latest\\bin'],
};

/** Libraries to try, in order: bare names go to the system's loader, the others are files that exist. */
export function blasCandidates({ platform, env }: Machine = process): string[] {
  const system = platform === 'darwin' || platform === 'win32' ? platform : 'linux';
  const names = NAMES[system];
  const files = [...environmentFolders(env), installedBlasFolder(env), ...FOLDERS[system]].flatMap((folder) =>
    names.map((name) => join(folder, name)).filter((file) => existsSync(file)),
  );
  return [...names, ...files];
}

/** Where `i2p backend install openblas` puts it. */
export function installedBlasFolder(env: Machine['env'] = process.env): string {
  const cache = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'i2p', 'openblas-0.3.34', 'scipy_openblas32', 'lib');
}

/** Folders of an active conda or virtual environment, with the wheel scipy-openblas32 in it, and of MKL's setup script. */
function environmentFolders(env: Machine['env']): string[] {
  const { CONDA_PREFIX, VIRTUAL_ENV, MKLROOT } = env;
  const python = [CONDA_PREFIX, VIRTUAL_ENV].filter((folder) => folder !== undefined && folder !== '') as string[];
  return [
    ...python.flatMap((root) => [join(root, 'lib'), join(root, 'Library', 'bin'), ...wheelFolders(root)]),
    ...(MKLROOT ? [join(MKLROOT, 'lib'), join(MKLROOT, 'lib', 'intel64')] : []),
  ];
}

function wheelFolders(root: string): string[] {
  const lib = join(root, 'lib');
  const versions = existsSync(lib) ? readdirSync(lib).filter((name) => /^python3\.\d+$/.test(name)) : [];
  const packages = [...versions.map((name) => join(lib, name, 'site-packages')), join(root, 'Lib', 'site-packages')];
  return packages.map((folder) => join(folder, 'scipy_openblas32', 'lib'));
}
