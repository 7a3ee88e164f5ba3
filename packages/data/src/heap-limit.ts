/** Keeps the heap of a WebAssembly library from growing far above what a file can need: it would never shrink again. */

const PAGE = 65536;

/**
 * Runs a synchronous action, during which WebAssembly heaps may grow by `bytes` in all; what asks for more is told that there
 * is no memory, which libraries answer with an error of their own.
 */
export function withHeapLimit<T>(bytes: number, action: () => T): T {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  let left = Math.ceil(bytes / PAGE);
  prototype.grow = function limited(this: WebAssembly.Memory, pages: number): number {
    if (pages > left) throw new RangeError(`a heap may grow by ${left} pages more, not by ${pages}`);
    const before = grow.call(this, pages);
    left -= pages;
    return before;
  };
  try {
    return action();
  } finally {
    prototype.grow = grow;
  }
}
