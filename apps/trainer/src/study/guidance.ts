/**
 * How strongly the teacher guides the masks. The keep distribution is a softmax of saliency / temperature over a cloud's
 * coarsest groups; exp(entropy) of it is the number of groups it effectively chooses among.
 */
import { keepProbability } from '@i2p/mae';

/** Halvings of the temperature's logarithm. */
const ROUNDS = 50;
const [COLDEST, HOTTEST] = [1e-6, 1e3];

export interface Guidance {
  readonly temperature: number;
  /** exp(entropy), mean over the clouds. */
  readonly effectiveGroups: number;
  /** Of any group of any cloud. */
  readonly leastWeight: number;
  readonly greatestWeight: number;
}

/** saliency at the coarsest centres [B,G] -> what a temperature makes of it. */
export function guidanceAt(saliency: Float32Array, batch: number, temperature: number): Guidance {
  const weights = keepProbability(saliency, batch, temperature);
  const groups = weights.length / batch;
  let sum = 0;
  for (let b = 0; b < batch; b++) {
    const entropy = weights
      .subarray(b * groups, (b + 1) * groups)
      .reduce((h, p) => h - (p > 0 ? p * Math.log(p) : 0), 0);
    sum += Math.exp(entropy);
  }
  const extreme = (of: (a: number, b: number) => number): number => weights.reduce((a, b) => of(a, b));
  return {
    temperature,
    effectiveGroups: sum / batch,
    leastWeight: extreme(Math.min),
    greatestWeight: extreme(Math.max),
  };
}

/** The temperature at which the effective number of groups is the wanted one; it grows with the temperature, so bisection finds it. */
export function temperatureFor(saliency: Float32Array, batch: number, wanted: number): number {
  const groups = saliency.length / batch;
  if (!(wanted > 1 && wanted < groups))
    throw new RangeError(`temperatureFor: expected more than 1 and fewer than ${groups} groups, got ${wanted}`);
  let [low, high] = [Math.log(COLDEST), Math.log(HOTTEST)];
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (low + high) / 2;
    if (guidanceAt(saliency, batch, Math.exp(middle)).effectiveGroups < wanted) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
