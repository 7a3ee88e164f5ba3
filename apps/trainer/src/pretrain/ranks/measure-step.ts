/** Times of a step's parts on the ranks at hand. */
import { useBatchNormReduction } from '@i2p/kernels';
import type { Communicator } from '@i2p/mpi';
import { createLocalTrainer } from '../local-trainer.js';
import type { Session } from '../session.js';
import type { StepCost } from './estimate.js';

/** Steps before the times count: code is compiled and memory claimed. */
const WARM_UP = 2;
/** All-reduces that are timed. */
const ROUNDS = 7;

/** A rank's own step, while the other ranks work on theirs; collective. The session's length must be enough for `steps` and two more. */
export async function measureStep(session: Session, ranks: Communicator | undefined, steps: number): Promise<StepCost> {
  const trainer = createLocalTrainer(session, undefined);
  let normMessages = 0;
  const times: number[] = [];
  for (let step = 0; step < WARM_UP + steps; step++) {
    // a reduction over one rank: it counts, and changes nothing
    if (step === 0 && session.matrices.onHeap)
      useBatchNormReduction((_, rows) => {
        normMessages++;
        return rows;
      });
    ranks?.barrier();
    const begun = performance.now();
    await trainer.step(step);
    if (step >= WARM_UP) times.push((performance.now() - begun) / 1000);
    useBatchNormReduction(undefined);
  }
  await trainer.dispose();
  return { seconds: median(times), bytes: 4 * session.model.parameterCount, normMessages };
}

/** Seconds of an all-reduce of a few numbers, and of all gradients: the shortest, when nobody was late; collective. */
export function measureAllReduce(ranks: Communicator, bytes: number): { short: number; long: number } {
  const time = (values: Float32Array): number => {
    const times = Array.from({ length: ROUNDS }, () => {
      ranks.barrier();
      const begun = performance.now();
      ranks.allReduce(values);
      return (performance.now() - begun) / 1000;
    });
    return Math.min(...times);
  };
  return { short: time(new Float32Array(ranks.size)), long: time(new Float32Array(bytes / 4)) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
