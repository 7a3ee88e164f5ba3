/** Do two results agree, and how closely: a wrong result gets no time, and the error of a right one is printed. */

export interface Agreement {
  readonly agrees: boolean;
  /** For people: `same 512 indices`, `largest error 3e-7`, `index 4: expected 7, got 9`. */
  readonly says: string;
}

type Numbers = ArrayLike<number>;

/** Equal, number by number. */
export function sameNumbers(expected: Numbers, actual: Numbers): Agreement {
  if (expected.length !== actual.length) return lengths(expected, actual);
  for (let i = 0; i < expected.length; i++) {
    if (expected[i] !== actual[i])
      return { agrees: false, says: `number ${i} of ${expected.length}: expected ${expected[i]}, got ${actual[i]}` };
  }
  return { agrees: true, says: `${expected.length} equal numbers` };
}

/** Largest absolute error as a share of the largest expected number. */
export function within(tolerance: number, expected: Numbers, actual: Numbers): Agreement {
  if (expected.length !== actual.length) return lengths(expected, actual);
  let scale = 0;
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    const one = expected[i] as number;
    scale = Math.max(scale, Math.abs(one));
    const distance = Math.abs(one - (actual[i] as number));
    if (Number.isNaN(distance)) return { agrees: false, says: `number ${i}: expected ${one}, got ${actual[i]}` };
    error = Math.max(error, distance);
  }
  const relative = error === 0 ? 0 : error / scale;
  return {
    agrees: relative <= tolerance,
    says: `largest error ${relative.toExponential(1)} of the largest value${relative <= tolerance ? '' : `, expected at most ${tolerance}`}`,
  };
}

/** The cosine of the angle between both, as vectors. */
export function cosine(least: number, expected: Numbers, actual: Numbers): Agreement {
  if (expected.length !== actual.length) return lengths(expected, actual);
  let [product, first, second] = [0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [expected[i] as number, actual[i] as number];
    product += a * b;
    first += a * a;
    second += b * b;
  }
  const value = product / Math.sqrt(first * second);
  const agrees = value >= least;
  return { agrees, says: `cosine ${value.toFixed(5)}${agrees ? '' : `, expected at least ${least}`}` };
}

/** Every one must agree; the sentences are put together. */
export function all(parts: Readonly<Record<string, Agreement>>): Agreement {
  const entries = Object.entries(parts);
  return {
    agrees: entries.every(([, { agrees }]) => agrees),
    says: entries.map(([name, { says }]) => `${name}: ${says}`).join('; '),
  };
}

function lengths(expected: Numbers, actual: Numbers): Agreement {
  return { agrees: false, says: `expected ${expected.length} numbers, got ${actual.length}` };
}
