/** Parser of a share for commander. */
import { InvalidArgumentError } from 'commander';

/** A number above 0 and at most 1. */
export function shareNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('expected a number above 0 and at most 1.');
  return value;
}
