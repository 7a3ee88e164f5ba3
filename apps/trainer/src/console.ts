/** What the command says while it works. Results go to standard output, notes to standard error. */
export interface Console {
  readonly verbose: boolean;
  /** A line of the result. */
  say(line: string): void;
  /** A line about the work. */
  note(line: string): void;
  /** A line only for --verbose. */
  detail(line: string): void;
}

export function createConsole(verbose: boolean): Console {
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    verbose,
    say: (line) => void process.stdout.write(`${line}\n`),
    note,
    detail: (line) => {
      if (verbose) note(line);
    },
  };
}
