/** A model from a run's configuration; what is wrong with it is the user's to know, without a stack trace. */
import { messageOf, UserError } from '../user-error.js';

/** @throws UserError when the configuration is no model */
export function buildModel<T>(build: () => T): T {
  try {
    return build();
  } catch (error) {
    throw new UserError(messageOf(error), { cause: error });
  }
}
