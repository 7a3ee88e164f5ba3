/**
 * What a pickle built, looked over before anybody walks through it: the memo lets a few bytes stand for a value that contains
 * itself, lies ten thousand deep, or grows without end when it is written out. None of them is data.
 */

const DEEPEST = 500;
const ALWAYS_ALLOWED = 1_000_000;
const VALUES_PER_BYTE = 16;

interface Measure {
  /** Values when nothing is shared. */
  readonly size: number;
  readonly height: number;
}

interface Visit {
  readonly value: object;
  readonly children: Iterator<unknown>;
  size: number;
  height: number;
}

/**
 * Walks lists, dictionaries and sets without recursion.
 * @param bytes size of the file, to which the number of values is held
 * @throws Error when a value contains itself, is nested too deep, or repeats its parts too often
 */
export function checkValue(root: unknown, bytes: number): void {
  const measures = new Map<object, Measure | undefined>();
  const path: Visit[] = [];
  const most = ALWAYS_ALLOWED + VALUES_PER_BYTE * bytes;
  const enter = (value: object): void => {
    if (path.length >= DEEPEST) throw new Error(`its values are nested more than ${DEEPEST} deep`);
    measures.set(value, undefined);
    path.push({ value, children: childrenOf(value), size: 1, height: 0 });
  };
  if (isContainer(root)) enter(root);
  for (let visit = path.at(-1); visit; visit = path.at(-1)) {
    const { done, value: child } = visit.children.next();
    if (done) {
      measures.set(visit.value, { size: visit.size, height: visit.height });
      path.pop();
      const parent = path.at(-1);
      if (parent) add(parent, visit, most);
    } else if (!isContainer(child)) visit.size++;
    else if (measures.has(child)) {
      const known = measures.get(child);
      if (!known) throw new Error('a value contains itself');
      add(visit, known, most);
    } else enter(child);
  }
}

function add(visit: Visit, child: Measure, most: number): void {
  visit.size += child.size;
  visit.height = Math.max(visit.height, child.height + 1);
  if (visit.height >= DEEPEST) throw new Error(`its values are nested more than ${DEEPEST} deep`);
  if (visit.size > most) throw new Error(`written out without repeats it has more than ${most} values`);
}

function isContainer(value: unknown): value is readonly unknown[] | Map<unknown, unknown> | Set<unknown> {
  return Array.isArray(value) || value instanceof Map || value instanceof Set;
}

function childrenOf(value: object): Iterator<unknown> {
  if (value instanceof Map) return keysAndValues(value);
  return (value as readonly unknown[] | Set<unknown>).values();
}

function* keysAndValues(dictionary: ReadonlyMap<unknown, unknown>): Generator<unknown> {
  for (const [key, value] of dictionary) {
    yield key;
    yield value;
  }
}
