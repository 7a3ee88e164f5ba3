/** "Did you mean": the known name closest to a mistyped one. */
import { closest, distance } from 'fastest-levenshtein';

/**
 * The nearest of the known dotted names. A name without its section ("batch") is compared with the last parts alone,
 * so that it finds `training.batch`.
 */
export function nearestKey(unknown: string, known: readonly string[]): string {
  const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const byLast = [...known].sort((a, b) => distance(last(unknown), last(a)) - distance(last(unknown), last(b)));
  const best = byLast[0] ?? '';
  const whole = closest(unknown, [...known]);
  return distance(last(unknown), last(best)) < distance(last(unknown), last(whole)) ? best : whole;
}

/** The nearest of a few plain names, e.g. presets. */
export function nearestName(unknown: string, known: readonly string[]): string {
  return closest(unknown, [...known]);
}
