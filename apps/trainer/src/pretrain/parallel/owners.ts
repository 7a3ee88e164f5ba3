/** Which worker updates which parameter: each one sums the gradients, and keeps the moments, of its own alone. */

/** Parameter sizes by name -> worker by name, loads as equal as whole tensors allow; depends on nothing else. */
export function assignOwners(sizes: ReadonlyMap<string, number>, workers: number): Map<string, number> {
  const loads = new Array<number>(workers).fill(0);
  const owners = new Map<string, number>();
  // the largest first, each to the least loaded worker; sort is stable, so ties keep the parameters' order
  for (const [name, size] of [...sizes].sort(([, a], [, b]) => b - a)) {
    const owner = loads.indexOf(Math.min(...loads));
    loads[owner] = (loads[owner] as number) + size;
    owners.set(name, owner);
  }
  return owners;
}
