/** What must be the same on all ranks, and what had better be, before the first step. */
import type { Communicator } from '@i2p/mpi';
import type { Console } from '../../console.js';
import { UserError } from '../../user-error.js';
import type { Session } from '../session.js';

interface Seen {
  /** What is trained on. */
  readonly lesson: string;
  readonly engine: string;
}

/** Collective. @throws UserError on rank 0 when another rank sees other data or another teacher */
export function expectSameWork(session: Session, ranks: Communicator, console: Console): void {
  const { data, teacher, matrices } = session;
  const lesson = `${data.description}, ${data.train.size} training clouds, teacher ${teacher?.description ?? 'none'}`;
  const own: Seen = { lesson, engine: matrices.name };
  const all = ranks
    .gather(new TextEncoder().encode(JSON.stringify(own)))
    ?.map((text) => JSON.parse(new TextDecoder().decode(text)) as Seen);
  all?.forEach((other, rank) => {
    if (other.lesson !== lesson)
      throw new UserError(`rank ${rank} would train on something else: ${other.lesson}; rank 0 on ${lesson}`);
    if (other.engine !== own.engine)
      console.note(
        `rank ${rank} computes by ${other.engine}: the run's bytes depend on which rank is on which machine`,
      );
  });
}
