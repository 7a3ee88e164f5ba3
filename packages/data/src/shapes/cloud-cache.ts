/** Keeps clouds in memory up to a number of bytes; those unused for longest go first. */

export interface CloudCache {
  /** The cloud held under a key, or the one that `make` gives. */
  get(key: string, make: () => Float32Array): Float32Array;
}

export function cloudCache(mostBytes: number): CloudCache {
  // a Map remembers the order in which keys came: the first is the one unused for longest
  const held = new Map<string, Float32Array>();
  let bytes = 0;
  return {
    get(key, make) {
      const known = held.get(key);
      const cloud = known ?? make();
      if (known) held.delete(key);
      else bytes += cloud.byteLength;
      held.set(key, cloud);
      for (const [oldest, { byteLength }] of held) {
        if (bytes <= mostBytes || oldest === key) break;
        held.delete(oldest);
        bytes -= byteLength;
      }
      return cloud;
    },
  };
}
