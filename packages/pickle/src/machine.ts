/** The stack machine that a pickle is a program for: a stack with marks, and a memo of values to repeat. */
import { type ByteReader, byteReader } from './byte-reader.js';
import { findGlobal, type PickleConstructor, type PickleGlobal } from './pickle-global.js';

export interface MachineOptions {
  /** Stand-ins by full name, those found first win. */
  readonly globals: readonly ReadonlyMap<string, PickleConstructor>[];
  readonly persistentLoad?: (id: unknown) => unknown;
}

/** All methods throw an Error when the stack has too little on it. */
export interface Machine {
  readonly input: ByteReader;
  push(value: unknown): void;
  pop(): unknown;
  top(): unknown;
  mark(): void;
  /** Everything above the last mark, which goes too. */
  popToMark(): unknown[];
  /** POP also takes a mark that has nothing above it. */
  discard(): void;
  memoize(index: number): void;
  nextMemo(): number;
  recall(index: number): void;
  /** @throws when the name has no stand-in */
  global(module: string, name: string): PickleGlobal;
  persistent(id: unknown): unknown;
  /**
   * Accounts for bytes that are copied or decoded: a value repeated by the memo may not be copied again and again.
   * @throws when they come to more than four times the file, of which honest pickles need two
   */
  charge(bytes: number): void;
}

export function createMachine(bytes: Uint8Array, { globals, persistentLoad }: MachineOptions): Machine {
  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();
  let charged = 0;
  const floor = (): number => marks.at(-1) ?? 0;
  const checkFilled = (): void => {
    if (stack.length <= floor()) throw new Error('an operation needs a value, but the stack is empty');
  };
  const machine: Machine = {
    input: byteReader(bytes),
    push: (value) => void stack.push(value),
    pop() {
      checkFilled();
      return stack.pop();
    },
    top() {
      checkFilled();
      return stack.at(-1);
    },
    mark: () => void marks.push(stack.length),
    popToMark() {
      const start = marks.pop();
      if (start === undefined) throw new Error('an operation needs a mark, but none is set');
      return stack.splice(start);
    },
    discard() {
      if (marks.length > 0 && stack.length === floor()) marks.pop();
      else machine.pop();
    },
    memoize: (index) => void memo.set(index, machine.top()),
    nextMemo: () => memo.size,
    recall(index) {
      if (!memo.has(index)) throw new Error(`it repeats value ${index}, which was never stored`);
      stack.push(memo.get(index));
    },
    global: (module, name) => findGlobal(module, name, globals),
    persistent(id) {
      if (!persistentLoad) throw new Error('it refers to a value outside of it (a persistent id), which is refused');
      return persistentLoad(id);
    },
    charge(count) {
      charged += count;
      if (charged > 4 * bytes.length)
        throw new Error(`its values repeat bytes until they take ${charged}, the file has ${bytes.length}`);
    },
  };
  return machine;
}
