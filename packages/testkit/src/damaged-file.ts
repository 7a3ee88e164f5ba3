/** Damage for the readers of files: what is left of a good file after cuts, flipped bits and absurd numbers. */

/** Whole numbers below a bound, the same for the same seed: enough for tests, and without a package. */
export function smallGenerator(seed: number): (below: number) => number {
  let state = (seed % 2147483646) + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** Case i of a fuzz run: the first 65 cut the file at each 64th, the others flip bits or overwrite four bytes. */
export function damagedFile(whole: Uint8Array, i: number): Uint8Array {
  if (i <= 64) return whole.slice(0, Math.floor((whole.length * i) / 64));
  const draw = smallGenerator(i);
  const bytes = whole.slice();
  const hits = 1 + draw(3);
  for (let hit = 0; hit < hits; hit++) {
    const at = draw(bytes.length);
    if (draw(2) === 0) bytes[at] = (bytes[at] as number) ^ (1 << draw(8));
    else bytes.fill([0xff, 0x7f, 0x80, 0][draw(4)] as number, at, at + 4);
  }
  return bytes;
}
