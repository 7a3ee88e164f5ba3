/** The text forms of protocol 0: numbers in decimal, quoted strings, and strings with \u escapes. */

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};
/** More digits than any data needs; a longer integer would take long to convert. */
const MOST_DIGITS = 2500;

/** A safe integer as number, a larger one as bigint. @throws when the text is not an integer, or absurdly long */
export function integerOf(text: string): number | bigint {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`expected an integer, got ${JSON.stringify(text.slice(0, 40))}`);
  if (text.length > MOST_DIGITS) throw new Error(`an integer of ${text.length} digits is longer than ${MOST_DIGITS}`);
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text.replace('+', ''));
}

/** Python's repr of a float. @throws when the text is not one */
export function floatOf(text: string): number {
  if (/^[+-]?inf(inity)?$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    throw new Error(`expected a number, got ${JSON.stringify(text.slice(0, 40))}`);
  return Number(text);
}

/** Python 2's repr of a string, with its quotes; one character a byte. @throws when a quote is missing */
export function quotedOf(text: string): string {
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || text.at(-1) !== quote)
    throw new Error('a string of protocol 0 has no matching quotes');
  return text
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[\s\S])/g, (whole, code: string) =>
      code.length > 1 || /[0-7]/.test(code)
        ? String.fromCharCode((code[0] === 'x' ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8)) & 255)
        : (SIMPLE_ESCAPES[code] ?? whole),
    );
}

/** The raw-unicode-escape coding: only \uXXXX and \UXXXXXXXX are escapes. @throws when a code is beyond Unicode */
export function rawUnicodeOf(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g, (_, short?: string, long?: string) => {
    const code = Number.parseInt(short ?? long ?? '', 16);
    if (code > 0x10ffff) throw new Error(`a string has the character code ${code}, beyond Unicode`);
    return String.fromCodePoint(code);
  });
}

/** Little-endian two's complement of any length. @throws when absurdly long */
export function twosComplement(bytes: Uint8Array): number | bigint {
  if (bytes.length > MOST_DIGITS / 2.5) throw new Error(`an integer of ${bytes.length} bytes is longer than 1000`);
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  value = BigInt.asIntN(bytes.length * 8, value);
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}
