/**
 * YAML as the official code's own reader takes it: closing braces of flow mappings may stand at the margin, which the
 * language forbids and other readers refuse.
 */
import { load, YAMLException } from 'js-yaml';
import { UserError } from '../../user-error.js';

/** @throws UserError when the text is not even that */
export function parseOfficial(text: string, source: string): unknown {
  try {
    return load(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark ? ` at line ${error.mark.line + 1}` : '';
    throw new UserError(`${source}: not valid YAML: ${error.reason}${line}`);
  }
}
