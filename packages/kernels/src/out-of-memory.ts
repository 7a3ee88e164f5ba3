/** What the TensorFlow engine throws when its device has no memory left for an operation. A smaller pass may fit. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
}
