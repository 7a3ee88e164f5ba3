/**
 * Binary interfaces of MPI libraries. Open MPI's handles are addresses of structures in the library; MPICH's, which Intel MPI and MVAPICH share
 * (the MPICH ABI initiative), are fixed numbers of C's type int.
 */

/** What is passed where C names a communicator, a type, or "in place". */
export interface Abi {
  /** C's type of a handle, in koffi's words. */
  readonly handle: 'uintptr_t' | 'int';
  readonly world: number | bigint;
  readonly byte: number | bigint;
  readonly float: number | bigint;
  readonly double: number | bigint;
  /** MPI_ERRORS_RETURN. */
  readonly errorsReturn: number | bigint;
  /** MPI_IN_PLACE, an address. */
  readonly inPlace: bigint;
}

const MPICH: Abi = {
  handle: 'int',
  world: 0x44000000,
  byte: 0x4c00010d,
  float: 0x4c00040a,
  double: 0x4c00080b,
  errorsReturn: 0x54000001,
  inPlace: 0xffff_ffff_ffff_ffffn,
};

/** How libraries with MPICH's interface introduce themselves. */
const MPICH_FAMILY = /^(MPICH|Intel\(R\) MPI|MVAPICH|CRAY MPICH)/i;

/**
 * The interface of a library.
 * @param version its first words about itself
 * @param addressOf address of a symbol, undefined where there is none
 * @throws Error when it is none of those known here
 */
export function abiOf(version: string, addressOf: (symbol: string) => bigint | undefined): Abi {
  if (version.startsWith('Open MPI')) {
    const address = (symbol: string): bigint => {
      const found = addressOf(symbol);
      if (found === undefined) throw new Error(`${version} lacks the symbol ${symbol}`);
      return found;
    };
    return {
      handle: 'uintptr_t',
      world: address('ompi_mpi_comm_world'),
      byte: address('ompi_mpi_byte'),
      float: address('ompi_mpi_float'),
      double: address('ompi_mpi_double'),
      errorsReturn: address('ompi_mpi_errors_return'),
      inPlace: 1n,
    };
  }
  if (MPICH_FAMILY.test(version)) return MPICH;
  throw new Error(
    `its binary interface is not known: expected Open MPI, MPICH, MVAPICH or Intel MPI, got "${version.slice(0, 60)}"`,
  );
}
