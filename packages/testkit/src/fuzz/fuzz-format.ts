/** What `npm run fuzz` damages and reads: packages list theirs in `src/testing/fuzz/formats.ts`, as `FUZZ_FORMATS`. */
export interface FuzzFormat {
  readonly format: string;
  /** A good file. */
  sample(): Uint8Array | Promise<Uint8Array>;
  /** Reads everything in it. @throws Error with a sentence when it is damaged */
  read(bytes: Uint8Array): unknown;
}
