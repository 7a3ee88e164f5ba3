/** An operation of the pickle machine, by its code. */
import type { Machine } from '../machine.js';

export type Operation = (machine: Machine) => void;

/** Codes as the characters that Python's own table uses, or as numbers from protocol 2 on. */
export type OperationTable = readonly (readonly [code: string | number, operation: Operation])[];
