/** The values of a PLY file's body in order, from text or from bytes. */
import type { PlyHeader, PlyType } from './ply-header.js';
import { numberOf, onlyPadding, shown, type TextLine, textLines, wordsOf } from './text-lines.js';

export interface PlyValues {
  /** Goes to the next row. @returns false when the file has ended */
  startRow(): boolean;
  /** The row's next value, or undefined where the file ends. @throws Error when a line is too short or no number */
  next(type: PlyType): number | undefined;
  /** @throws Error when the row has values left */
  endRow(): void;
  /** @throws Error when something follows the last row */
  end(): void;
}

/** A row is a line. */
export function asciiValues(bytes: Uint8Array, { bodyStart, bodyLine }: PlyHeader, name: string): PlyValues {
  const lines = textLines(bytes, bodyStart, bodyLine);
  let line: TextLine | undefined;
  let words: readonly string[] = [];
  let used = 0;
  const startRow = (): boolean => {
    do line = lines.next().value;
    while (line?.text === '');
    words = line ? wordsOf(line.text) : [];
    used = 0;
    return line !== undefined;
  };
  return {
    startRow,
    next() {
      const word = words[used++];
      if (!line || (word === undefined && line.end >= bytes.length)) return undefined;
      if (word === undefined)
        throw new Error(`${name}: line ${line.number} ends after ${words.length} values, its properties need more`);
      return numberOf(word, line.number, name);
    },
    endRow() {
      if (line && used < words.length)
        throw new Error(`${name}: line ${line.number} has ${words.length} values, its properties need ${used}`);
    },
    end() {
      if (startRow())
        throw new Error(
          `${name}: line ${line?.number}, ${shown(line?.text ?? '')}, comes after the last row that the header announces`,
        );
    },
  };
}

const SIZES: Record<PlyType, number> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  float64: 8,
};

export function binaryValues(bytes: Uint8Array, { bodyStart, format }: PlyHeader, name: string): PlyValues {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = format === 'binary_little_endian';
  const read: Record<PlyType, (at: number) => number> = {
    int8: (at) => view.getInt8(at),
    uint8: (at) => view.getUint8(at),
    int16: (at) => view.getInt16(at, little),
    uint16: (at) => view.getUint16(at, little),
    int32: (at) => view.getInt32(at, little),
    uint32: (at) => view.getUint32(at, little),
    float32: (at) => view.getFloat32(at, little),
    float64: (at) => view.getFloat64(at, little),
  };
  let at = bodyStart;
  return {
    startRow: () => at < bytes.length,
    next(type) {
      const from = at;
      at += SIZES[type];
      return at > bytes.length ? undefined : read[type](from);
    },
    endRow() {},
    end() {
      if (!onlyPadding(bytes, at))
        throw new Error(`${name}: ${bytes.length - at} bytes come after the last row that the header announces`);
    },
  };
}
