/** Operations that name a global, call its stand-in, or hand over a state; and those that are refused. */
import type { Machine } from '../machine.js';
import { PickleGlobal, pickleState, setPickleState } from '../pickle-global.js';
import type { OperationTable } from './opcode.js';

function call(machine: Machine, callee: unknown, args: unknown): void {
  if (!(callee instanceof PickleGlobal)) throw new Error('it calls something that is not a class or function');
  if (!Array.isArray(args)) throw new Error(`it calls ${callee.name} with arguments that are not a tuple`);
  machine.push(callee.construct(args));
}

/** NEWOBJ and REDUCE differ only for classes with a `__new__` of their own, of which there are none here. */
function reduce(machine: Machine): void {
  const args = machine.pop();
  call(machine, machine.pop(), args);
}

function newObjectWithNames(machine: Machine): void {
  const named = machine.pop();
  if (!(named instanceof Map) || named.size > 0)
    throw new Error('it builds an object with named arguments, which is refused');
  reduce(machine);
}

function build(machine: Machine): void {
  const state = machine.pop();
  const value = machine.top();
  if (typeof value !== 'object' || value === null) throw new Error('it hands a state to something that has none');
  const hook = (value as { [setPickleState]?: unknown })[setPickleState];
  if (typeof hook === 'function') hook.call(value, state, machine.charge);
  else (value as { [pickleState]?: unknown })[pickleState] = state;
}

function stackGlobal(machine: Machine): void {
  const name = machine.pop();
  const module = machine.pop();
  if (typeof module !== 'string' || typeof name !== 'string')
    throw new Error('it names a global by something that is not text');
  machine.push(machine.global(module, name));
}

function namedGlobal(machine: Machine): PickleGlobal {
  const module = machine.input.line();
  return machine.global(module, machine.input.line());
}

function instance(machine: Machine): void {
  const callee = namedGlobal(machine);
  call(machine, callee, machine.popToMark());
}

function object(machine: Machine): void {
  const [callee, ...args] = machine.popToMark();
  call(machine, callee, args);
}

function protocol(machine: Machine): void {
  const version = machine.input.uint8();
  if (version > 5) throw new Error(`it is written in protocol ${version}, only 0 to 5 are read`);
}

function frame(machine: Machine): void {
  const length = machine.input.length64();
  if (length > machine.input.remaining) {
    throw new Error(`a frame of ${length} bytes starts where only ${machine.input.remaining} are left`);
  }
}

const refuse = (what: string) => () => {
  throw new Error(`it uses ${what}, which is refused`);
};

export const objectOperations: OperationTable = [
  [0x80, protocol],
  [0x95, frame],
  ['c', (m) => m.push(namedGlobal(m))],
  [0x93, stackGlobal],
  ['R', reduce],
  [0x81, reduce],
  [0x92, newObjectWithNames],
  ['i', instance],
  ['o', object],
  ['b', build],
  ['P', (m) => m.push(m.persistent(m.input.line()))],
  ['Q', (m) => m.push(m.persistent(m.pop()))],
  [0x82, refuse('the registry of extensions')],
  [0x83, refuse('the registry of extensions')],
  [0x84, refuse('the registry of extensions')],
  [0x97, refuse('a buffer outside of the file')],
  // READONLY_BUFFER only marks what lies on the stack
  [0x98, (m) => void m.top()],
];
