/** What a step takes on more ranks than were measured: each with as many clouds, joined by one kind of connection. */

/** How ranks are joined. */
export interface Link {
  readonly name: string;
  /** Seconds until a short message has arrived. */
  readonly latency: number;
  /** Bytes a second that a rank sends while it receives as many. */
  readonly bandwidth: number;
}

/** What one rank does in a step, alone. */
export interface StepCost {
  /** Seconds of the step itself: batch, forward, backward, update. */
  readonly seconds: number;
  /** Bytes of all gradients. */
  readonly bytes: number;
  /** Sums that BatchNorm over all ranks exchanges in a step, one message after the other. */
  readonly normMessages: number;
}

export interface Estimate {
  readonly ranks: number;
  /** Seconds of a step. */
  readonly step: number;
  /** Of them, summing the gradients. */
  readonly exchange: number;
  /** Of them, BatchNorm's messages; 0 where each rank normalises over its own clouds. */
  readonly norm: number;
  /** Clouds a second, as a share of what as many ranks would do that need not wait for each other. */
  readonly efficiency: number;
}

/**
 * Seconds of the all-reduce: every rank sends each other one a part, and then its sums, so 2 (N - 1) messages and 2 (N - 1) / N of
 * the bytes.
 */
export function exchangeSeconds(bytes: number, ranks: number, { latency, bandwidth }: Link): number {
  return 2 * (ranks - 1) * latency + (2 * bytes * (ranks - 1)) / ranks / bandwidth;
}

/** The connection that two measured times of the same all-reduce speak of: of next to nothing, and of `bytes`. */
export function linkOf(name: string, ranks: number, bytes: number, short: number, long: number): Link {
  const latency = short / (2 * (ranks - 1));
  return { name, latency, bandwidth: (2 * bytes * (ranks - 1)) / ranks / Math.max(long - short, 1e-9) };
}

/** @param together whether BatchNorm is over the clouds of all ranks */
export function estimateStep(cost: StepCost, ranks: number, link: Link, together: boolean): Estimate {
  const exchange = exchangeSeconds(cost.bytes, ranks, link);
  // an all-gather of a few kilobytes doubles what a rank knows with every message
  const norm = together ? cost.normMessages * Math.ceil(Math.log2(ranks)) * link.latency : 0;
  const step = cost.seconds + exchange + norm;
  return { ranks, step, exchange, norm, efficiency: cost.seconds / step };
}
