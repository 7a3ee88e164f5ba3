/** `i2p backend install`: engines that are not part of the npm packages. */
import { Argument, type Command } from 'commander';
import { BUILD_NAMES, type BuildName } from '../backend/wheels.js';
import type { Console } from '../console.js';
import { addSharedOptions, finish, type SharedOptions } from './shared-options.js';

interface InstallCommandOptions extends SharedOptions {
  readonly from?: string;
  readonly yes?: boolean;
}

const HELP = `
tensorflow is libtensorflow for the CPU (--backend tensorflow), tensorflow-gpu the same with CUDA's libraries (--device gpu), openblas a BLAS library
that --blas auto finds. pip fetches pinned wheels of the Python package index, their checksums are compared, and the libraries go
into the user's cache folder. Python is not needed afterwards, and with --from not at all.

Examples:
  i2p backend install openblas
  i2p backend install tensorflow --from wheels
  i2p backend install tensorflow-gpu --yes`;

export function register(program: Command): void {
  const backend = program.command('backend').description('engines that are installed apart');
  const install = backend
    .command('install')
    .description('fetch an engine into the user cache folder')
    .addArgument(new Argument('<name>', 'which engine').choices(BUILD_NAMES))
    .option('--from <folder>', 'folder with the wheels, in place of the Python package index')
    .option('--yes', 'do not ask before a large download')
    .addHelpText('after', HELP);
  addSharedOptions(install);
  install.action((name: BuildName, options: InstallCommandOptions) =>
    finish(options, (console) => run(name, options, console)),
  );
}

async function run(name: BuildName, { from, yes = false }: InstallCommandOptions, console: Console): Promise<object> {
  const { installBackend } = await import('../backend/install-backend.js');
  const installed = await installBackend(name, { ...(from === undefined ? {} : { from }), yes }, console);
  console.say(`${name} ${installed.before ? 'is there already' : 'is ready'}: ${installed.folder}`);
  return installed;
}
