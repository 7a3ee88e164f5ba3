/** The package koffi, which calls C functions without a compiler; optional, and loaded when a library is opened. */
import { createRequire } from 'node:module';

export interface CLibrary {
  func(prototype: string): (...args: unknown[]) => unknown;
  symbol(name: string, type: string): unknown;
}

export interface Koffi {
  load(path: string | null, options?: { global?: boolean }): CLibrary;
  address(value: unknown): bigint;
}

/** @throws Error when it is not installed */
export function loadKoffi(): Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as Koffi;
  } catch (cause) {
    throw new Error('MPI is reached through the package koffi, which is not installed: npm install koffi', { cause });
  }
}
