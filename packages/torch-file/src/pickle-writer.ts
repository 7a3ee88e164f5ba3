/** Writes Python's pickle, protocol 2, as far as torch files need it. */
const PROTO_2 = [0x80, 2];

/** A function or class of Python, called with `args` when the pickle is read. */
export class Call {
  constructor(
    readonly target: Global,
    readonly args: Tuple,
    /** Entries set on the result, for dictionaries. */
    readonly items: readonly (readonly [unknown, unknown])[] = [],
  ) {}
}

export class Global {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}
}

export class Tuple {
  constructor(readonly items: readonly unknown[]) {}
}

/** Something that lies outside the pickle; `id` names it. */
export class Persistent {
  constructor(readonly id: unknown) {}
}

/** A dictionary with keys of any kind. */
export class Dict {
  constructor(readonly items: readonly (readonly [unknown, unknown])[]) {}
}

/** The bytes of a pickle. @throws TypeError for a value that Python's plain types have no place for */
export function writePickle(value: unknown): Uint8Array {
  const out = new PickleBytes();
  out.push(...PROTO_2);
  write(out, value);
  out.push(0x2e);
  return out.bytes();
}

function write(out: PickleBytes, value: unknown): void {
  if (value === null) out.push(0x4e);
  else if (typeof value === 'boolean') out.push(value ? 0x88 : 0x89);
  else if (typeof value === 'number') writeNumber(out, value);
  else if (typeof value === 'bigint') writeLong(out, value);
  else if (typeof value === 'string') writeText(out, 0x58, value);
  else if (Array.isArray(value)) writeList(out, value);
  else if (value instanceof Dict) writeItems(out.push(0x7d), value.items);
  else if (value instanceof Tuple) writeTuple(out, value);
  else if (value instanceof Global) out.push(0x63).text(`${value.module}\n${value.name}\n`);
  else if (value instanceof Persistent) {
    write(out, value.id);
    out.push(0x51);
  } else if (value instanceof Call) {
    write(out, value.target);
    write(out, value.args);
    writeItems(out.push(0x52), value.items);
  } else throw new TypeError(`torch file: ${describe(value)} cannot be written`);
}

function writeNumber(out: PickleBytes, value: number): void {
  const whole = Number.isInteger(value) && !Object.is(value, -0);
  if (whole && value >= 0 && value < 256) out.push(0x4b, value);
  else if (whole && Math.abs(value) < 2 ** 31) out.push(0x4a).number(4, (view) => view.setInt32(0, value, true));
  else if (whole && Number.isSafeInteger(value)) writeLong(out, BigInt(value));
  else out.push(0x47).number(8, (view) => view.setFloat64(0, value, false));
}

/** LONG1: two's complement, little-endian. @throws RangeError beyond 64 bits */
function writeLong(out: PickleBytes, value: bigint): void {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`torch file: ${value} does not fit into 64 bits`);
  out.push(0x8a, 8).number(8, (view) => view.setBigInt64(0, value, true));
}

function writeText(out: PickleBytes, code: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  out.push(code).number(4, (view) => view.setUint32(0, bytes.length, true));
  out.raw(bytes);
}

function writeList(out: PickleBytes, items: readonly unknown[]): void {
  out.push(0x5d);
  if (items.length === 0) return;
  out.push(0x28);
  for (const item of items) write(out, item);
  out.push(0x65);
}

function writeTuple(out: PickleBytes, { items }: Tuple): void {
  if (items.length === 0) {
    out.push(0x29);
    return;
  }
  out.push(0x28);
  for (const item of items) write(out, item);
  out.push(0x74);
}

function writeItems(out: PickleBytes, items: readonly (readonly [unknown, unknown])[]): void {
  if (items.length === 0) return;
  out.push(0x28);
  for (const [key, item] of items) {
    write(out, key);
    write(out, item);
  }
  out.push(0x75);
}

function describe(value: unknown): string {
  return typeof value === 'object' ? `an object of ${value?.constructor?.name ?? 'no class'}` : typeof value;
}

/** Bytes that grow. */
class PickleBytes {
  #bytes = new Uint8Array(1024);
  #length = 0;

  push(...bytes: number[]): this {
    return this.raw(bytes);
  }

  text(text: string): this {
    return this.raw(new TextEncoder().encode(text));
  }

  number(width: number, set: (view: DataView) => void): this {
    const bytes = new Uint8Array(width);
    set(new DataView(bytes.buffer));
    return this.raw(bytes);
  }

  raw(bytes: ArrayLike<number>): this {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
    return this;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}
