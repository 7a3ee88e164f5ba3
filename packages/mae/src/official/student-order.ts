/** The order in which the official student registers its parameters, which torch's optimizer counts by. */

const BLOCK = /^(.*\.blocks\.\d+)\.(\w+)\./;
/** The official block makes its attention last. */
const PARTS = ['norm1', 'norm2', 'mlp', 'attn'];

/** Names in this project's order -> in the official order, which differs inside the transformer blocks alone. */
export function studentOrder(names: Iterable<string>): string[] {
  const places = new Map<string, number>();
  const ranked = [...names].map((name) => {
    const [, block = name, part = ''] = BLOCK.exec(name) ?? [];
    if (!places.has(block)) places.set(block, places.size);
    return { name, place: places.get(block) as number, part: PARTS.indexOf(part) };
  });
  return ranked.sort((a, b) => a.place - b.place || a.part - b.part).map(({ name }) => name);
}
