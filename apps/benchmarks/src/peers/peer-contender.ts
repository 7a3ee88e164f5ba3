/** A peer program as a contender: it times itself, and has memory of its own. */
import type { HostTensor } from '@i2p/safetensors';
import type { Contender } from '../measure.js';
import type { PeerProgram } from './peer-program.js';

/** @param read the results, by the names that the Python module gave them, as what the other contenders return */
export function peerContender<Result>(
  name: string,
  program: PeerProgram,
  read: (results: ReadonlyMap<string, HostTensor>) => Result,
): Contender<Result> {
  return {
    name,
    async run() {
      await program.run();
      return read(await program.results());
    },
    time: () => program.run(),
    peakMegabytes: () => program.peakMegabytes(),
  };
}
