/** What the timings were taken on, in one line. */
import { availableParallelism, cpus } from 'node:os';

export function machine(): string {
  return `Node ${process.versions.node}, ${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'unknown make'}`;
}
