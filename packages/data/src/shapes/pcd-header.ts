/** The header of a PCD file (Point Cloud Library, versions .5 to .7): the fields of a point and how they are stored. */
import { dataLines, shown, wordsOf } from './text-lines.js';

export interface PcdField {
  readonly name: string;
  /** Bytes of one value. */
  readonly size: number;
  /** F float, I signed, U unsigned integer. */
  readonly type: string;
  /** Values of this field in a point. */
  readonly count: number;
}

const STORAGES = ['ascii', 'binary', 'binary_compressed'] as const;

export interface PcdHeader {
  readonly fields: readonly PcdField[];
  readonly points: number;
  readonly storage: (typeof STORAGES)[number];
  readonly bodyStart: number;
  readonly bodyLine: number;
}

const KEYWORDS = ['VERSION', 'FIELDS', 'SIZE', 'TYPE', 'COUNT', 'WIDTH', 'HEIGHT', 'VIEWPOINT', 'POINTS', 'DATA'];

/** @throws Error naming the file and what its header lacks */
export function readPcdHeader(bytes: Uint8Array, name: string): PcdHeader {
  const entries = new Map<string, readonly string[]>();
  for (const { text, number, end } of dataLines(bytes)) {
    const [word = '', ...values] = wordsOf(text);
    const keyword = word.toUpperCase();
    if (!KEYWORDS.includes(keyword))
      throw new Error(
        number === 1 || entries.size === 0
          ? `${name} is no PCD file: expected VERSION or FIELDS first, got ${shown(text)}`
          : `${name}: line ${number}: ${shown(word)} is unknown in the header of a PCD file`,
      );
    entries.set(keyword, values);
    if (keyword === 'DATA') return { ...completeHeader(entries, name), bodyStart: end, bodyLine: number + 1 };
  }
  throw new Error(`${name}: the file ends within its header`);
}

function completeHeader(
  entries: ReadonlyMap<string, readonly string[]>,
  name: string,
): Pick<PcdHeader, 'fields' | 'points' | 'storage'> {
  const entry = (keyword: string): readonly string[] => {
    const words = entries.get(keyword);
    if (!words || words.length === 0) throw new Error(`${name}: the header has no ${keyword}`);
    return words;
  };
  const count = (keyword: string): number => {
    const words = entry(keyword);
    if (!/^\d{1,15}$/.test(words[0] ?? ''))
      throw new Error(`${name}: ${keyword} is ${shown(words.join(' '))}, expected a number`);
    return Number(words[0]);
  };
  const names = entry('FIELDS');
  const column = (keyword: string, pattern: RegExp): readonly string[] => {
    const words = keyword === 'COUNT' && !entries.has(keyword) ? names.map(() => '1') : entry(keyword);
    if (words.length !== names.length || !words.every((word) => pattern.test(word)))
      throw new Error(
        `${name}: ${keyword} is ${shown(words.join(' '))}, expected one valid entry for each of ${names.length} fields`,
      );
    return words;
  };
  const [sizes, types, counts] = [column('SIZE', /^[1248]$/), column('TYPE', /^[FIU]$/i), column('COUNT', /^\d{1,6}$/)];
  const points = entries.has('POINTS') ? count('POINTS') : count('WIDTH') * count('HEIGHT');
  const storage = STORAGES.find((known) => known === entry('DATA')[0]?.toLowerCase());
  if (!storage)
    throw new Error(`${name}: expected DATA of ${STORAGES.join(', ')}, got ${shown(entry('DATA').join(' '))}`);
  return {
    fields: names.map((field, i) => ({
      name: field,
      size: Number(sizes[i]),
      type: types[i]?.toUpperCase() ?? '',
      count: Number(counts[i]),
    })),
    points,
    storage,
  };
}
