/** All ranks of a job, as one of them sees them. Every method but `abort` is collective: all ranks call it in the same order. */
import type { Launch } from './launch.js';
import { launchOf } from './launch.js';
import { mpiCandidates } from './libraries.js';
import { type MpiLibrary, openMpiLibrary } from './mpi-library.js';
import { addInRankOrder, partOf } from './rank-order.js';

export interface Communicator {
  readonly rank: number;
  readonly size: number;
  /** Which library it is, for logs. */
  readonly description: string;
  /** values [n] become the sums over all ranks, added in rank order and rounded to float32: equal bytes everywhere, every time. */
  allReduce(values: Float32Array): void;
  /** values [n] of every rank -> all of them [size,n]. */
  allGather(values: Float64Array): Float64Array;
  /** The bytes of `root` go to everybody; ranks may not know how many they are. */
  broadcast(bytes: Uint8Array | undefined, root?: number): Uint8Array;
  /** Everybody's bytes in rank order, which may differ in number; nothing on the other ranks. */
  gather(bytes: Uint8Array, root?: number): Uint8Array[] | undefined;
  barrier(): void;
  /** Ends all processes of the job with an exit code; does not return. */
  abort(code: number): void;
  /** The last call. */
  finalize(): void;
}

/** C's int counts elements. */
const MOST = 2 ** 31 - 1;

/**
 * Joins the job that a launcher started this process in.
 * @throws Error when there is no MPI library, or it is another one than the launcher's
 */
export function joinRanks(launch: Launch | undefined = launchOf()): Communicator {
  if (!launch) throw new Error('joinRanks: no MPI launcher (mpirun, mpiexec, srun --mpi) started this process');
  const library = openMpiLibrary(mpiCandidates(launch.family));
  library.init();
  const [rank, size] = [library.rank(), library.size()];
  // a library that does not understand the launcher starts a world of its own
  if (size !== launch.size)
    throw new Error(
      `${library.version} sees ${size} rank${size === 1 ? '' : 's'} where the launcher started ${launch.size}: it belongs to another MPI than the launcher; name the right library with I2P_MPI=FILE`,
    );
  return new WorldCommunicator(library, rank, size);
}

class WorldCommunicator implements Communicator {
  readonly description: string;
  /** What arrives for this rank to add up; kept, as it is of the same size every time. */
  #parts = new Float32Array(0);

  constructor(
    private readonly library: MpiLibrary,
    readonly rank: number,
    readonly size: number,
  ) {
    this.description = library.version;
  }

  allReduce(values: Float32Array): void {
    const { library, size, rank } = this;
    const { float, inPlace } = library.abi;
    const all = Array.from({ length: size }, (_, of) => partOf(expectCount(values.length), size, of));
    const counts = Int32Array.from(all, ({ count }) => count);
    const starts = Int32Array.from(all, ({ start }) => start);
    const { start, count } = partOf(values.length, size, rank);
    if (this.#parts.length < size * count) this.#parts = new Float32Array(size * count);
    const parts = this.#parts.subarray(0, size * count);
    const equal = new Int32Array(size).fill(count);
    const places = Int32Array.from(equal, (_, from) => from * count);
    library.allToAllV(values, counts, starts, float, parts, equal, places, float);
    addInRankOrder(parts, values.subarray(start, start + count));
    library.allGatherV(inPlace, 0, float, values, counts, starts, float);
  }

  allGather(values: Float64Array): Float64Array {
    const { double } = this.library.abi;
    const all = new Float64Array(this.size * expectCount(values.length));
    this.library.allGather(values, values.length, double, all, values.length, double);
    return all;
  }

  broadcast(bytes: Uint8Array | undefined, root = 0): Uint8Array {
    if (this.rank === root && bytes === undefined) throw new Error('broadcast: the root has nothing to send');
    const length = this.#lengths(bytes?.length ?? 0)[root] as number;
    const content = this.rank === root && bytes ? bytes : new Uint8Array(length);
    this.library.broadcast(content, expectCount(length), this.library.abi.byte, root);
    return content;
  }

  gather(bytes: Uint8Array, root = 0): Uint8Array[] | undefined {
    const { byte } = this.library.abi;
    const counts = Int32Array.from(this.#lengths(bytes.length));
    let total = 0;
    const starts = counts.map((count) => {
      total += count;
      return total - count;
    });
    expectCount(counts.reduce((sum, count) => sum + count, 0));
    const all = new Uint8Array(this.rank === root ? total : 0);
    this.library.gatherV(bytes, bytes.length, byte, all, counts, starts, byte, root);
    return this.rank === root
      ? [...counts].map((count, of) => all.slice(starts[of], (starts[of] as number) + count))
      : undefined;
  }

  barrier(): void {
    this.library.barrier();
  }

  abort(code: number): void {
    this.library.abort(code);
  }

  finalize(): void {
    if (!this.library.finalized()) this.library.finalize();
  }

  #lengths(length: number): number[] {
    return [...this.allGather(Float64Array.of(length))];
  }
}

function expectCount(count: number): number {
  if (count > MOST) throw new RangeError(`MPI counts up to ${MOST} elements in one message, got ${count}`);
  return count;
}
