/** `hf:owner/name/file[@revision]`, taken apart. */
import { UserError } from '../user-error.js';

export interface HubName {
  /** owner/name */
  readonly repository: string;
  /** Path inside the repository. */
  readonly file: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

const PREFIX = 'hf:';
const FORM = /^hf:([\w.-]+\/[\w.-]+)\/([\w.-]+(?:\/[\w.-]+)*)(?:@([\w./-]+))?$/;

export function isHubName(path: string): boolean {
  return path.startsWith(PREFIX);
}

/** @throws UserError for another form, and for a path that leaves the repository */
export function parseHubName(text: string): HubName {
  const [, repository, file, revision = 'main'] = FORM.exec(text) ?? [];
  const parts = [...(repository ?? '').split('/'), ...(file ?? '').split('/')];
  if (repository === undefined || file === undefined || parts.some((part) => /^\.+$/.test(part)))
    throw new UserError(`expected hf:owner/name/file[@revision], got ${text}`);
  return { repository, file, revision };
}
