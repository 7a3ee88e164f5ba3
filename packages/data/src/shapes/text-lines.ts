/** Lines and numbers of text files, read one line at a time so that a large file is never held a second time. */

export interface TextLine {
  /** Without blanks at both ends. */
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** First byte after the line and its end. */
  readonly end: number;
}

const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

/** All lines from byte `start` on, ended by \n, \r\n or \r; bytes are taken as Latin-1, the mark of UTF-8 is left out. */
export function* textLines(bytes: Uint8Array, start = 0, firstNumber = 1): Generator<TextLine, undefined> {
  const decoder = new TextDecoder('latin1');
  const isMarked = start === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  for (let from = isMarked ? 3 : start, number = firstNumber; from < bytes.length; number++) {
    let to = from;
    while (to < bytes.length && bytes[to] !== LINE_FEED && bytes[to] !== CARRIAGE_RETURN) to++;
    const end = to + (bytes[to] === CARRIAGE_RETURN && bytes[to + 1] === LINE_FEED ? 2 : 1);
    yield { text: decoder.decode(bytes.subarray(from, to)).trim(), number, end };
    from = end;
  }
  return undefined;
}

/** The lines that say something: no blank ones, and what follows a `#` is cut off. */
export function* dataLines(bytes: Uint8Array, start = 0, firstNumber = 1): Generator<TextLine, undefined> {
  for (const line of textLines(bytes, start, firstNumber)) {
    const text = line.text.split('#', 1)[0]?.trim() ?? '';
    if (text !== '') yield { ...line, text };
  }
  return undefined;
}

export const wordsOf = (text: string): string[] => text.split(/\s+/);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
// as C libraries print them; "1.#QNAN" and "-nan(ind)" are Microsoft's
const NOT_A_NUMBER = /^[+-]?(nan(\(\w*\))?|1\.#(qnan|snan|ind)\w*)$/i;
const INFINITE = /^[+-]?(inf(inity)?|1\.#inf\w*)$/i;

/**
 * A decimal number, or one of the usual spellings of NaN and infinity.
 * @throws Error naming file and line for anything else
 */
export function numberOf(word: string, line: number, name: string): number {
  if (NUMBER.test(word)) return Number(word);
  if (NOT_A_NUMBER.test(word)) return Number.NaN;
  if (INFINITE.test(word)) return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  throw new Error(`${name}: line ${line}: expected a number, got ${shown(word)}`);
}

/** A count written in a header. @throws Error naming file and line */
export function countOf(word: string | undefined, what: string, line: number, name: string): number {
  const count = /^\d+$/.test(word ?? '') ? Number(word) : Number.NaN;
  if (!Number.isSafeInteger(count))
    throw new Error(`${name}: line ${line}: expected the number of ${what}, got ${shown(word ?? '')}`);
  return count;
}

/** A piece of a file as it may stand in a message: short, and without control characters. */
export const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);

/** Whether nothing but zeros and white space is left from byte `start` on. */
export function onlyPadding(bytes: Uint8Array, start: number): boolean {
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte !== 0 && byte !== 32 && (byte < 9 || byte > 13)) return false;
  }
  return true;
}
