/** A peer program as a contender: it times itself, and has memory of its own. */
import type { HostTensor } from '@i2p/safetensors';
import type { Contender } from '../measure.js';
import type { PeerProgram } from './peer-program.js';

/** One result of the Python module. @throws Error when it returned none of that name */
export type ResultNamed = (name: string) => HostTensor;

/** @param read turns what the module returned into what the other contenders return */
export function peerContender<Result>(
  name: string,
  program: PeerProgram,
  read: (result: ResultNamed) => Result,
): Contender<Result> {
  return {
    name,
    description: program.description,
    async run() {
      await program.run();
      const results = await program.results();
      return read((wanted) => {
        const found = results.get(wanted);
        if (!found) throw new Error(`${name}: expected a result "${wanted}", got ${[...results.keys()].join(', ')}`);
        return found;
      });
    },
    time: (repeats) => program.run(repeats),
    peakMegabytes: () => program.peakMegabytes(),
  };
}
