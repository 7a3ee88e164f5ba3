/** Commands that are one process: as several they would write the same files. */
import { launchOf } from '@i2p/mpi';
import { UserError } from '../user-error.js';

/** Those that share their work among ranks. */
const SHARING: ReadonlySet<string> = new Set(['pretrain', 'svm', 'features', 'cluster']);

/** @throws UserError when mpirun started several processes of a command that does not share its work */
export function refuseSeveral(command: string, env: Readonly<Record<string, string | undefined>> = process.env): void {
  const launch = launchOf(env);
  if (launch && launch.size > 1 && !SHARING.has(command))
    throw new UserError(
      `i2p ${command} is one process, but ${launch.size} were started: run it without mpirun; ${[...SHARING].join(', ')} share their work among ranks`,
    );
}
