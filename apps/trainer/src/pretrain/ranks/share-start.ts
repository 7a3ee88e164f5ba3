/** All ranks stand where rank 0 stands: only it needs to see the run folder. */
import type { Communicator } from '@i2p/mpi';
import { type HostTensor, readSafetensors, writeSafetensors } from '@i2p/safetensors';
import { broadcastJson } from '../../ranks/broadcast-json.js';
import type { Checkpoint } from '../../run-folder/checkpoint-store.js';
import { restore, type Session } from '../session.js';

/** What is sent of a checkpoint beside its tensors. */
type Head = Pick<Checkpoint, 'folder' | 'state'>;

/**
 * Brings rank 0's student and optimizer to the others; collective.
 * @param start where rank 0 goes on, undefined at the start of a run; its student is there already, or has measured its targets
 * @returns where every rank goes on
 */
export async function shareStart(
  session: Session,
  ranks: Communicator,
  start: Checkpoint | undefined,
): Promise<Checkpoint | undefined> {
  const head = broadcastJson<Head | null>(ranks, start ? { folder: start.folder, state: start.state } : undefined);
  const leads = ranks.rank === 0;
  const model = share(ranks, leads ? await session.model.stateDictAsync() : undefined);
  const optimizer = share(ranks, leads ? (start?.optimizer ?? new Map()) : undefined);
  if (leads) return start;
  const shared = { folder: head?.folder ?? "rank 0's model", model, optimizer };
  restore(session, shared);
  return head === null ? undefined : { ...shared, state: head.state };
}

function share(ranks: Communicator, tensors: ReadonlyMap<string, HostTensor> | undefined): Map<string, HostTensor> {
  return readSafetensors(ranks.broadcast(tensors && writeSafetensors(tensors)));
}
