/** Operations that push numbers, strings, bytes, booleans and None. */
import { latin1, utf8 } from '../byte-reader.js';
import { floatOf, integerOf, quotedOf, rawUnicodeOf, twosComplement } from '../python-text.js';
import type { OperationTable } from './opcode.js';

/** INT also writes booleans, as 00 and 01. */
function intOrBoolean(text: string): number | bigint | boolean {
  return text === '01' ? true : text === '00' ? false : integerOf(text);
}

export const scalarOperations: OperationTable = [
  ['N', (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  ['I', (m) => m.push(intOrBoolean(m.input.line()))],
  ['L', (m) => m.push(integerOf(m.input.line().replace(/L$/, '')))],
  ['J', (m) => m.push(m.input.int32())],
  ['K', (m) => m.push(m.input.uint8())],
  ['M', (m) => m.push(m.input.uint16())],
  [0x8a, (m) => m.push(twosComplement(m.input.bytes(m.input.uint8())))],
  [0x8b, (m) => m.push(twosComplement(m.input.bytes(m.input.uint32())))],
  ['F', (m) => m.push(floatOf(m.input.line()))],
  ['G', (m) => m.push(m.input.float64())],
  // Python 2 strings hold text or bytes: one character a byte
  ['S', (m) => m.push(quotedOf(m.input.line()))],
  ['T', (m) => m.push(latin1(m.input.bytes(m.input.uint32())))],
  ['U', (m) => m.push(latin1(m.input.bytes(m.input.uint8())))],
  ['V', (m) => m.push(rawUnicodeOf(m.input.line()))],
  ['X', (m) => m.push(utf8(m.input.bytes(m.input.uint32())))],
  [0x8c, (m) => m.push(utf8(m.input.bytes(m.input.uint8())))],
  [0x8d, (m) => m.push(utf8(m.input.bytes(m.input.length64())))],
  ['B', (m) => m.push(m.input.bytes(m.input.uint32()))],
  ['C', (m) => m.push(m.input.bytes(m.input.uint8()))],
  [0x8e, (m) => m.push(m.input.bytes(m.input.length64()))],
  [0x96, (m) => m.push(m.input.bytes(m.input.length64()))],
];
