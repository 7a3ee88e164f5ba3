/** Sums in float64 over all ranks, added up in rank order: what BatchNorm over the clouds of all ranks needs. */
import type { BatchNormReduction } from '@i2p/kernels';
import type { Communicator } from '@i2p/mpi';

/** The reduction of one rank; all ranks call theirs equally often. */
export function rankSums(ranks: Communicator): BatchNormReduction {
  return (sums, rows) => {
    const own = new Float64Array(1 + sums.length);
    own[0] = rows;
    own.set(sums, 1);
    const all = ranks.allGather(own);
    sums.fill(0);
    let total = 0;
    for (let rank = 0; rank < ranks.size; rank++) {
      const part = all.subarray(rank * own.length, (rank + 1) * own.length);
      total += part[0] as number;
      for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (part[1 + i] as number);
    }
    return total;
  };
}
