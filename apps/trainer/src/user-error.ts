/** An error whose message is meant for the person at the keyboard: one sentence, shown without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
