/** Training by several worker threads; this thread hands out steps, runs the teacher and keeps the run's files. */
import type { HostTensor } from '@i2p/safetensors';
import type { Checkpoint } from '../../run-folder/checkpoint-store.js';
import type { UserError } from '../../user-error.js';
import { meanLosses } from '../accumulate.js';
import { learningRate } from '../learning-rate.js';
import type { Session } from '../session.js';
import { stepMetrics } from '../step-metrics.js';
import type { Trainer } from '../trainer.js';
import { Barrier } from './barrier.js';
import type { WorkerReply } from './messages.js';
import { type SharedMemory, sharedMemory } from './shared-memory.js';
import { startWorker } from './start-worker.js';
import { WorkerLink } from './worker-link.js';

/** Starts the workers where the session's student and the checkpoint's optimizer stand. @throws UserError when one fails */
export async function createParallelTrainer(session: Session, checkpoint: Checkpoint | undefined): Promise<Trainer> {
  const crew = new Crew(session, checkpoint);
  const { config, model, length } = session;
  try {
    await crew.all((worker) => worker.next());
  } catch (error) {
    await crew.end();
    throw error;
  }
  let behind = false;
  return {
    async step(step) {
      const replies = await crew.all((worker) => worker.ask({ kind: 'step', step }));
      behind = true;
      const done = replies.filter((reply) => reply.kind === 'stepped');
      const rate = learningRate(config.training, length, step);
      return {
        metrics: stepMetrics(step, rate, meanLosses(done.map(({ losses }) => losses))),
        preparing: Math.max(...done.map(({ preparing }) => preparing)),
      };
    },
    async updateStudent() {
      if (!behind) return;
      // parameters are the same everywhere; BatchNorm's running statistics are the first worker's, as in the official runs
      model.loadStateDict(await crew.state([0], 'student'));
      behind = false;
    },
    async optimizerState() {
      const state = await crew.state([...crew.workers.keys()], 'optimizer');
      const keys = [...model.parameters.parameters.keys()].flatMap((name) =>
        ['exp_avg', 'exp_avg_sq', 'step'].map((part) => `${name}.${part}`),
      );
      return new Map(keys.flatMap((key) => (state.has(key) ? [[key, state.get(key) as HostTensor] as const] : [])));
    },
    dispose: () => crew.end(),
  };
}

/** All workers of a run. When one is lost, none goes on. */
class Crew {
  readonly workers: readonly WorkerLink[];
  readonly #barrier: Barrier;
  readonly #lost: Promise<never>;

  constructor(session: Session, checkpoint: Checkpoint | undefined) {
    const { config, model, length, matrices, teacher } = session;
    const shared = memoryFor(session);
    this.#barrier = new Barrier(shared.barrier, shared.workers);
    let lose: (error: UserError) => void = () => undefined;
    this.#lost = new Promise((_, reject) => {
      lose = (error) => {
        this.#barrier.break();
        reject(error);
      };
    });
    // it may be lost between two requests
    this.#lost.catch(() => undefined);
    const common = {
      config,
      model: model.config,
      length,
      engine: matrices.choice,
      shared,
      teacher: teacher !== undefined,
    };
    const state = { student: model.stateDict(), optimizer: checkpoint?.optimizer ?? new Map<string, HostTensor>() };
    this.workers = Array.from({ length: shared.workers }, (_, worker) => {
      const name = `worker ${worker + 1} of ${shared.workers}`;
      return new WorkerLink(startWorker({ worker, ...common, ...state }), name, teacher, lose);
    });
  }

  /** What every worker replies. @throws UserError when one is lost */
  all(ask: (worker: WorkerLink) => Promise<WorkerReply>): Promise<WorkerReply[]> {
    return Promise.race([Promise.all(this.workers.map(ask)), this.#lost]);
  }

  /** The states of some workers, joined. */
  async state(which: readonly number[], kind: 'student' | 'optimizer'): Promise<Map<string, HostTensor>> {
    const asked = which.map((worker) => (this.workers[worker] as WorkerLink).ask({ kind }));
    const replies: WorkerReply[] = await Promise.race([Promise.all(asked), this.#lost]);
    return new Map(replies.flatMap((reply) => (reply.kind === 'state' ? [...reply.state] : [])));
  }

  async end(): Promise<void> {
    this.#barrier.break();
    await Promise.all(this.workers.map((worker) => worker.end()));
  }
}

function memoryFor({ config, model }: Session): SharedMemory {
  const widths = [...model.stateDict()]
    .filter(([name]) => name.endsWith('.running_mean'))
    .map(([, { data }]) => data.length);
  return sharedMemory(config.training.workers, model.parameterCount, 2 * Math.max(0, ...widths));
}
