/** Operations on lists, tuples (both arrays), dictionaries (Maps) and sets, and on the stack and memo that hold them. */
import type { Machine } from '../machine.js';
import type { OperationTable } from './opcode.js';

function popMany(machine: Machine, count: number): unknown[] {
  const values = Array.from({ length: count }, () => machine.pop());
  return values.reverse();
}

function append(machine: Machine, values: readonly unknown[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) throw new Error('values are appended to something that is not a list');
  for (const value of values) list.push(value);
}

function setItems(machine: Machine, values: readonly unknown[]): void {
  const dictionary = machine.top();
  if (!(dictionary instanceof Map)) throw new Error('entries are set in something that is not a dictionary');
  fill(dictionary, values);
}

function fill(dictionary: Map<unknown, unknown>, values: readonly unknown[]): Map<unknown, unknown> {
  if (values.length % 2 !== 0) throw new Error('a dictionary has a key without a value');
  for (let i = 0; i < values.length; i += 2) dictionary.set(values[i], values[i + 1]);
  return dictionary;
}

function addItems(machine: Machine, values: readonly unknown[]): void {
  const set = machine.top();
  if (!(set instanceof Set)) throw new Error('values are added to something that is not a set');
  for (const value of values) set.add(value);
}

export const containerOperations: OperationTable = [
  ['(', (m) => m.mark()],
  ['0', (m) => m.discard()],
  ['1', (m) => void m.popToMark()],
  ['2', (m) => m.push(m.top())],
  [']', (m) => m.push([])],
  ['l', (m) => m.push(m.popToMark())],
  ['a', (m) => append(m, popMany(m, 1))],
  ['e', (m) => append(m, m.popToMark())],
  [')', (m) => m.push([])],
  ['t', (m) => m.push(m.popToMark())],
  [0x85, (m) => m.push(popMany(m, 1))],
  [0x86, (m) => m.push(popMany(m, 2))],
  [0x87, (m) => m.push(popMany(m, 3))],
  ['}', (m) => m.push(new Map())],
  ['d', (m) => m.push(fill(new Map(), m.popToMark()))],
  ['s', (m) => setItems(m, popMany(m, 2))],
  ['u', (m) => setItems(m, m.popToMark())],
  [0x8f, (m) => m.push(new Set())],
  [0x90, (m) => addItems(m, m.popToMark())],
  [0x91, (m) => m.push(new Set(m.popToMark()))],
  ['p', (m) => m.memoize(memoIndex(m.input.line()))],
  ['q', (m) => m.memoize(m.input.uint8())],
  ['r', (m) => m.memoize(m.input.uint32())],
  [0x94, (m) => m.memoize(m.nextMemo())],
  ['g', (m) => m.recall(memoIndex(m.input.line()))],
  ['h', (m) => m.recall(m.input.uint8())],
  ['j', (m) => m.recall(m.input.uint32())],
];

function memoIndex(text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw new Error(`expected the number of a stored value, got ${JSON.stringify(text.slice(0, 40))}`);
  return Number(text);
}
