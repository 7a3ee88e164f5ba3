import { abiOf } from './abi.js';

it("takes Open MPI's handles from the library's symbols", () => {
  const symbols = [
    'ompi_mpi_comm_world',
    'ompi_mpi_byte',
    'ompi_mpi_float',
    'ompi_mpi_double',
    'ompi_mpi_errors_return',
  ];
  const address = (symbol: string) => (symbols.includes(symbol) ? BigInt(100 + symbols.indexOf(symbol)) : undefined);
  expect(abiOf('Open MPI v4.1.4, package', address)).toEqual({
    ...{ handle: 'uintptr_t', world: 100n, byte: 101n, float: 102n, double: 103n, errorsReturn: 104n, inPlace: 1n },
  });
  expect(() => abiOf('Open MPI v9', () => undefined)).toThrow('Open MPI v9 lacks the symbol ompi_mpi_comm_world');
});

it.each(['MPICH Version:      5.0.2', 'Intel(R) MPI Library 2021.18.1 for Linux* OS', 'MVAPICH2 Version: 2.3.7'])(
  'knows the numbers that %s has for its handles',
  (version) => {
    const { handle, world, float, inPlace } = abiOf(version, () => undefined);
    // mpi.h of MPICH: MPI_COMM_WORLD, MPI_FLOAT, and (void *)-1
    expect([handle, world, float]).toEqual(['int', 0x44000000, 0x4c00040a]);
    expect(BigInt.asIntN(64, inPlace)).toBe(-1n);
  },
);

it('refuses a library it does not know', () => {
  expect(() => abiOf('Some MPI 1.0', () => undefined)).toThrow(
    'its binary interface is not known: expected Open MPI, MPICH, MVAPICH or Intel MPI, got "Some MPI 1.0"',
  );
});
