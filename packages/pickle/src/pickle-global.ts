/** What a pickle may name: a class or function of Python that has a stand-in here. */

/**
 * Method of a value that takes the state a BUILD operation hands over, in place of Python's `__setstate__`; its second
 * argument accounts for bytes that the value will copy (`(bytes: number) => void`, throws when they are too many).
 */
export const setPickleState: unique symbol = Symbol('setPickleState');

/** Where a state is kept on a value without that method, unused: `value[pickleState]`. */
export const pickleState: unique symbol = Symbol('pickleState');

/** Makes a value from the arguments of a call. Python's tuples and lists are arrays, dictionaries are Maps. */
export type PickleConstructor = (args: readonly unknown[]) => unknown;

/** A name that a pickle mentioned, before or without being called (e.g. the storage class in a persistent id). */
export class PickleGlobal {
  constructor(
    /** `module.name` */
    readonly name: string,
    readonly construct: PickleConstructor,
  ) {}
}

/** Finds the stand-in of a name. @throws when there is none: the name is refused */
export function findGlobal(
  module: string,
  name: string,
  known: readonly ReadonlyMap<string, PickleConstructor>[],
): PickleGlobal {
  const full = `${module}.${name}`;
  for (const globals of known) {
    const construct = globals.get(full);
    if (construct) return new PickleGlobal(full, construct);
  }
  throw new Error(`it wants to build ${full.slice(0, 200)}, which is refused`);
}
