/**
 * Reads Python pickles, protocols 0 to 5, without running anything: a name that has no stand-in here is refused. Allocates no
 * more than a small multiple of the file: every length is held to the bytes that are left.
 */
import { checkValue } from './check-value.js';
import { createMachine, type Machine } from './machine.js';
import { standardGlobals } from './numpy/numpy-globals.js';
import { containerOperations } from './opcodes/containers.js';
import { objectOperations } from './opcodes/objects.js';
import type { Operation } from './opcodes/opcode.js';
import { scalarOperations } from './opcodes/scalars.js';
import type { PickleConstructor } from './pickle-global.js';

export interface ReadPickleOptions {
  /** Stand-ins for further names, `module.name` -> what makes the value; they go before the built-in ones. */
  readonly globals?: ReadonlyMap<string, PickleConstructor>;
  /** Makes the value of a persistent id; without it, such ids are refused. */
  readonly persistentLoad?: (id: unknown) => unknown;
}

const STOP = '.'.charCodeAt(0);
const OPERATIONS: (Operation | undefined)[] = Array.from({ length: 256 });
for (const [code, operation] of [...scalarOperations, ...containerOperations, ...objectOperations]) {
  OPERATIONS[typeof code === 'string' ? code.charCodeAt(0) : code] = operation;
}

/**
 * The value of a pickle. None is null, an integer beyond 2^53 a bigint, bytes are Uint8Array (views of `bytes`), lists and
 * tuples arrays, dictionaries Maps, numpy arrays and scalars `NumpyArray`. What follows the pickle's end is not looked at.
 * @throws Error in one sentence when the file is damaged, names something that is refused, or contains itself
 */
export function readPickle(
  bytes: Uint8Array,
  { globals = new Map(), persistentLoad }: ReadPickleOptions = {},
): unknown {
  const machine: Machine = createMachine(bytes, {
    globals: [globals, standardGlobals((count) => machine.charge(count))],
    persistentLoad,
  });
  let start = 0;
  try {
    for (;;) {
      start = machine.input.position;
      const code = machine.input.uint8();
      if (code === STOP) break;
      const operation = OPERATIONS[code];
      if (!operation) throw new Error(`0x${code.toString(16)} is no operation of a pickle`);
      operation(machine);
    }
    const value = machine.pop();
    checkValue(value, bytes.length);
    return value;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the pickle cannot be read, at byte ${start}: ${reason}`, { cause });
  }
}
