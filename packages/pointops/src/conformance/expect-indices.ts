/** toEqual, for thousands of indices: only the first that differs is compared by jest, which is slow on long arrays. */
export function expectIndices(actual: Int32Array, expected: Int32Array): void {
  const at = expected.findIndex((index, i) => index !== actual[i]);
  expect([actual.length, at, actual[at]]).toEqual([expected.length, -1, undefined]);
}
