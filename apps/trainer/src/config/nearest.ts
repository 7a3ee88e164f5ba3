/** "Did you mean": the known name closest to a mistyped one. */
import { closest, distance } from 'fastest-levenshtein';

/**
 * The nearest of the known dotted names. A name without its section ("batch") is compared with the last parts alone, so that it finds
 * `training.batch`; one whose section is known stays in it, unless the rest is all but right elsewhere.
 */
export function nearestKey(unknown: string, known: readonly string[]): string {
  const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const away = (name: string): number => distance(last(unknown), last(name));
  const nearestIn = (names: readonly string[]): string => [...names].sort((a, b) => away(a) - away(b))[0] ?? '';
  const best = nearestIn(known);
  const section = unknown.slice(0, unknown.indexOf('.') + 1);
  const siblings = section === '' ? [] : known.filter((name) => name.startsWith(section));
  if (siblings.length > 0 && away(best) > 1) return nearestIn(siblings);
  const whole = closest(unknown, [...known]);
  return away(best) < away(whole) ? best : whole;
}

/** The nearest of a few plain names, e.g. presets. */
export function nearestName(unknown: string, known: readonly string[]): string {
  return closest(unknown, [...known]);
}
