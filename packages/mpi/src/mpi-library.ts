/** An MPI library opened: its functions with the world's handles filled in, and return codes turned into errors. */
import { type Abi, abiOf } from './abi.js';
import { type CLibrary, type Koffi, loadKoffi } from './koffi.js';

/** Room for MPI_Get_library_version and MPI_Error_string: no library asks for more than 8192. */
const TEXT = 8192;
/** MPI_THREAD_FUNNELED: only the thread that initialised calls MPI. */
const FUNNELED = 1;

type Call = (...args: unknown[]) => void;

export interface MpiLibrary {
  /** `Open MPI v5.0.11` */
  readonly version: string;
  readonly abi: Abi;
  init(): void;
  finalized(): boolean;
  readonly finalize: Call;
  readonly abort: Call;
  rank(): number;
  size(): number;
  readonly barrier: Call;
  readonly broadcast: Call;
  readonly allToAllV: Call;
  readonly allGather: Call;
  readonly allGatherV: Call;
  readonly gatherV: Call;
}

/**
 * Loads the first of the candidates that is an MPI library with a known interface.
 * @throws Error when koffi is missing or none loads
 */
export function openMpiLibrary(candidates: readonly string[]): MpiLibrary {
  const koffi = loadKoffi();
  const tried: string[] = [];
  for (const file of candidates) {
    try {
      // global: Open MPI's own plug-ins look for its symbols
      return bind(koffi, koffi.load(file, { global: true }));
    } catch (error) {
      tried.push(`${file}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  }
  throw new Error(`no MPI library could be loaded (${tried.join('; ')}); name one with I2P_MPI=FILE`);
}

function bind(koffi: Koffi, library: CLibrary): MpiLibrary {
  const version = text(library.func('int MPI_Get_library_version(void *text, _Out_ int *length)'));
  const abi = abiOf(version, (symbol) => addressOf(koffi, library, symbol));
  const errorString = library.func('int MPI_Error_string(int code, void *text, _Out_ int *length)');
  const call = (name: string, parameters: string, ...last: unknown[]): Call => {
    const run = library.func(`int ${name}(${parameters.replaceAll('HANDLE', abi.handle)})`);
    return (...args) => {
      const code = run(...args, ...last) as number;
      if (code !== 0) throw new Error(`${name} failed: ${text((...rest) => errorString(code, ...rest))}`);
    };
  };
  const ask = (name: string, parameters: string, ...first: unknown[]): number => {
    const out = [0];
    call(name, parameters)(...first, out);
    return out[0] ?? Number.NaN;
  };
  const { world } = abi;
  return {
    version: version.split(/[,\n]/)[0]?.replace(/\s+/g, ' ').trim() ?? version,
    abi,
    init() {
      call('MPI_Init_thread', 'uintptr_t, uintptr_t, int, _Out_ int *')(0, 0, FUNNELED, [0]);
      call('MPI_Comm_set_errhandler', 'HANDLE, HANDLE')(world, abi.errorsReturn);
    },
    finalized: () => ask('MPI_Finalized', '_Out_ int *') !== 0,
    finalize: call('MPI_Finalize', ''),
    abort: (code) => call('MPI_Abort', 'HANDLE, int')(world, code),
    rank: () => ask('MPI_Comm_rank', 'HANDLE, _Out_ int *', world),
    size: () => ask('MPI_Comm_size', 'HANDLE, _Out_ int *', world),
    ...collectives(call, world),
  };
}

/** The collective calls over all ranks; the communicator comes last in C. */
function collectives(
  call: (name: string, parameters: string, ...last: unknown[]) => Call,
  world: unknown,
): Pick<MpiLibrary, 'barrier' | 'broadcast' | 'allToAllV' | 'allGather' | 'allGatherV' | 'gatherV'> {
  const parts = 'int *, int *, HANDLE';
  return {
    barrier: call('MPI_Barrier', 'HANDLE', world),
    broadcast: call('MPI_Bcast', 'void *, int, HANDLE, int, HANDLE', world),
    allToAllV: call('MPI_Alltoallv', `void *, ${parts}, void *, ${parts}, HANDLE`, world),
    allGather: call('MPI_Allgather', 'void *, int, HANDLE, void *, int, HANDLE, HANDLE', world),
    allGatherV: call('MPI_Allgatherv', `uintptr_t, int, HANDLE, void *, ${parts}, HANDLE`, world),
    gatherV: call('MPI_Gatherv', `void *, int, HANDLE, void *, ${parts}, int, HANDLE`, world),
  };
}

function text(fill: (buffer: Uint8Array, length: number[]) => unknown): string {
  const buffer = Buffer.alloc(TEXT);
  const length = [0];
  fill(buffer, length);
  return buffer.toString('latin1', 0, length[0]).replace(/\0.*$/s, '');
}

function addressOf(koffi: Koffi, library: CLibrary, symbol: string): bigint | undefined {
  try {
    return koffi.address(library.symbol(symbol, 'void *'));
  } catch {
    return undefined;
  }
}
