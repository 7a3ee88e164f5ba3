/** What a pre-training run begins with that goes on from a file of the official code. */
import type { Console } from '../console.js';
import { localFile } from '../hub/hub-file.js';
import type { Checkpoint } from '../run-folder/checkpoint-store.js';
import { continuedFile } from '../student/continued-file.js';
import type { Session } from './session.js';

/** @throws UserError when the file is no pre-training checkpoint, lacks its epoch, or the run would end before it */
export async function officialStart(named: string, session: Session, console: Console): Promise<Checkpoint> {
  const { config, length, matrices } = session;
  const start = continuedFile(await localFile(named, console), 'pretrain', length, console);
  return { ...start, state: { ...start.state, engine: matrices.name, workers: config.training.workers } };
}
