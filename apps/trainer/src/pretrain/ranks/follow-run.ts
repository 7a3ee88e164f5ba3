/** The ranks behind rank 0: the same steps, without a run folder. */
import { setImmediate } from 'node:timers/promises';
import type { Communicator } from '@i2p/mpi';
import type { RunConfig } from '../../config/schema.js';
import type { Console } from '../../console.js';
import type { EngineChoice } from '../../student/matrix-engine.js';
import { createTrainer } from '../create-trainer.js';
import { watchInterrupt } from '../interrupt.js';
import { openSession } from '../session.js';
import { agreedStop } from './agreed-stop.js';
import { expectSameWork } from './same-work.js';
import { shareStart } from './share-start.js';

/** Works until rank 0's run ends. @param config rank 0's */
export async function followRun(
  config: RunConfig,
  console: Console,
  choice: EngineChoice,
  ranks: Communicator,
): Promise<void> {
  const session = await openSession(config, console, choice, ranks);
  const interrupt = watchInterrupt(() => undefined);
  try {
    expectSameWork(session, ranks, console);
    const start = await shareStart(session, ranks, undefined);
    const trainer = await createTrainer(session, start);
    const stop = agreedStop(ranks, interrupt);
    for (let step = start?.state.step ?? 0; step < session.length.steps && !stop(); step++) {
      await trainer.step(step);
      await setImmediate();
    }
    await trainer.dispose();
  } finally {
    interrupt.release();
    await session.dispose();
  }
}
