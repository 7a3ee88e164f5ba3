/** Rows of single precision numbers in a fixed piece of wasm memory, each found by its key. */
export interface RowStore {
  /** Rows that can still be added without dropping any. */
  readonly free: number;
  /** Byte offset of a row, or -1. */
  find(key: number): number;
  /** Byte offset of room for a row. When none is left all rows are dropped first: they can be computed again. */
  add(key: number): number;
  clear(): void;
}

/**
 * @param at byte offset, 16-byte aligned
 * @param floats size of the memory
 * @param size length of a row; keys are 0 .. size - 1
 * @param slots which row each key has, negative where it has none; given where somebody else reads them
 * @throws Error when there is no room for four rows
 */
export function rowStore(at: number, floats: number, size: number, slots: Int32Array = new Int32Array(size)): RowStore {
  const stride = Math.ceil(size / 4) * 4;
  const capacity = Math.floor(floats / stride);
  if (capacity < 4) throw new Error(`row store: expected room for 4 rows of ${size} numbers, got ${floats}`);
  slots.fill(-1);
  let used = 0;
  const clear = (): void => {
    slots.fill(-1);
    used = 0;
  };
  return {
    get free() {
      return capacity - used;
    },
    find: (key) => (slots[key] < 0 ? -1 : at + 4 * stride * slots[key]),
    add(key) {
      if (used === capacity) clear();
      slots[key] = used++;
      return at + 4 * stride * slots[key];
    },
    clear,
  };
}
