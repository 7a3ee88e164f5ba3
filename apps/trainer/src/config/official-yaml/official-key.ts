/** What becomes of one key of an official configuration. */
import { UserError } from '../../user-error.js';
import type { Layer } from '../merge.js';

export interface OfficialKey {
  /** Dotted; a part `*` stands for any one part. */
  readonly key: string;
  /** This project's `section.key`, where the value goes to one. */
  readonly to?: string;
  /** What happens to the value on its way, what it must be, or why it has no effect here. */
  readonly note?: string;
  /** Puts the value into the layer. @throws UserError when the value is not one that can be followed */
  apply(value: unknown, layer: Layer, where: string): void;
}

/** The value goes to a key of this project, changed by `convert` where the two mean different things. */
export function mapped(
  key: string,
  to: string,
  convert: (value: unknown, where: string) => unknown = (value) => value,
  note?: string,
): OfficialKey {
  const [section, name] = to.split('.') as [string, string];
  return {
    key,
    to,
    ...(note !== undefined && { note }),
    apply(value, layer, where) {
      layer[section] = { ...layer[section], [name]: convert(value, where) };
    },
  };
}

/** The value must be one of those that this project follows; anything else is refused. */
export function only(key: string, allowed: readonly unknown[], note?: string): OfficialKey {
  const list = allowed.map((value) => JSON.stringify(value)).join(' or ');
  return {
    key,
    note: `must be ${list}${note === undefined ? '' : `: ${note}`}`,
    apply(value, _, where) {
      const text = JSON.stringify(value);
      if (!allowed.some((one) => JSON.stringify(one) === text))
        throw new UserError(`${where}: expected ${list}${note === undefined ? '' : ` (${note})`}, got ${text}`);
    },
  };
}

/** The key is known, and that it has no effect here has a reason. */
export function withoutEffect(key: string, reason: string): OfficialKey {
  return { key, note: `no effect: ${reason}`, apply: () => undefined };
}

/** The rule for a dotted key. */
export function ruleFor(key: string, rules: readonly OfficialKey[]): OfficialKey | undefined {
  const parts = key.split('.');
  return rules.find((rule) => {
    const pattern = rule.key.split('.');
    return pattern.length === parts.length && pattern.every((part, i) => part === '*' || part === parts[i]);
  });
}

/** @throws UserError when it is no whole number from 0 on */
export function wholeNumber(value: unknown, where: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new UserError(`${where}: expected a whole number, got ${JSON.stringify(value)}`);
  return value as number;
}
