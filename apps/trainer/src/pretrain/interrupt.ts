/** Ctrl-C during a run: the first one asks to stop after the step, the second one stops at once. */

export interface Interrupt {
  readonly requested: boolean;
  /** Gives the signals back. */
  release(): void;
}

export function watchInterrupt(onRequest: () => void): Interrupt {
  let requested = false;
  const handler = (): void => {
    if (requested) process.exit(130);
    requested = true;
    onRequest();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    get requested() {
      return requested;
    },
    release() {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}
