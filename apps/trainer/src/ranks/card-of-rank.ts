/** One rank, one card: which GPU of its machine a rank may see. */
import { existsSync, readdirSync } from 'node:fs';
import { launchOf } from '@i2p/mpi';
import { UserError } from '../user-error.js';

/** Where NVIDIA's driver lists its cards (Linux). */
const DRIVER = '/proc/driver/nvidia/gpus';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What CUDA_VISIBLE_DEVICES must be for a rank, set before the library that uses the card is loaded. Of several cards that the environment or
 * the driver offers a rank takes the one of its number; where Slurm has given each task one of its own, it stays.
 * @param localRank among the ranks of this machine
 * @throws UserError when the machine has fewer cards than ranks
 */
export function cardOfRank(localRank: number, env: Environment = process.env, installed = installedCards()): string {
  const { CUDA_VISIBLE_DEVICES: allowed, SLURM_GPUS_PER_TASK: perTask } = env;
  const cards =
    allowed === undefined
      ? Array.from({ length: installed }, (_, card) => String(card))
      : allowed.split(',').flatMap((card) => (/^(|-1)$/.test(card.trim()) ? [] : [card.trim()]));
  // mpirun within a batch job hands on the cards of the whole job, srun those of the task
  if (perTask !== undefined && cards.length === 1) return cards[0] as string;
  const card = cards[localRank];
  if (card === undefined)
    throw new UserError(
      `local rank ${localRank} has no card of its own: this machine offers ${cards.length} (${allowed === undefined ? 'by its driver' : `CUDA_VISIBLE_DEVICES=${allowed}`}); start at most one rank a card`,
    );
  return card;
}

/** Leaves this rank its card alone; without a launcher that tells the ranks of a machine apart it does nothing. */
export function takeCard(launch = launchOf()): void {
  if (launch?.localRank !== undefined && launch.size > 1)
    process.env['CUDA_VISIBLE_DEVICES'] = cardOfRank(launch.localRank);
}

function installedCards(): number {
  return existsSync(DRIVER) ? readdirSync(DRIVER).length : 0;
}
