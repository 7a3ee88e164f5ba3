/** The trainer that a configuration asks for. */
import type { Checkpoint } from '../run-folder/checkpoint-store.js';
import { createLocalTrainer } from './local-trainer.js';
import { createParallelTrainer } from './parallel/parallel-trainer.js';
import { createRankTrainer } from './ranks/rank-trainer.js';
import type { Session } from './session.js';
import type { Trainer } from './trainer.js';

/** @param checkpoint where training goes on; the session's student is there already */
export async function createTrainer(session: Session, checkpoint: Checkpoint | undefined): Promise<Trainer> {
  if (session.ranks) return createRankTrainer(session, session.ranks, checkpoint);
  return session.config.training.workers === 1
    ? createLocalTrainer(session, checkpoint)
    : createParallelTrainer(session, checkpoint);
}
