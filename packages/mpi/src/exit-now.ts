/** The end of a process whose main thread is inside an MPI call and will not come back. */
import { loadKoffi } from './koffi.js';

/** Ends the whole process from any of its threads, without handlers; what is written with `fs.writeSync` has left already. */
export function exitNow(code: number): void {
  loadKoffi().load(null).func('void _exit(int code)')(code);
}
