/** Twins of the engines, written from the definitions in SPEC 1.1 and 1.2 by another way than the engines take. */

/** cloud [N,3] -> [G], simulating the official kernel: T threads with their first maxima, merged in a binary tree. */
export function naiveFps(cloud: Float32Array, samples: number): number[] {
  const count = cloud.length / 3;
  const distance = new Float32Array(count).fill(1e10);
  const chosen = [0];
  while (chosen.length < samples) {
    const last = chosen[chosen.length - 1] as number;
    for (let i = 0; i < count; i++) distance[i] = Math.min(distance[i] as number, squaredDistance(cloud, i, cloud, last));
    chosen.push(winnerOfThreads(cloud, distance));
  }
  return chosen;
}

function winnerOfThreads(cloud: Float32Array, distance: Float32Array): number {
  const count = distance.length;
  const threads = Math.min(512, 2 ** Math.floor(Math.log2(count)));
  const best = Array.from({ length: threads }, (_, thread) => {
    let held = { distance: -1, index: 0 };
    for (let i = thread; i < count; i += threads) {
      const isNearOrigin = squaredDistance(cloud, i, new Float32Array(3), 0) <= 1e-3;
      if (!isNearOrigin && (distance[i] as number) > held.distance) held = { distance: distance[i] as number, index: i };
    }
    return held;
  });
  for (let stride = threads / 2; stride >= 1; stride /= 2) {
    for (let thread = 0; thread < stride; thread++) {
      const right = best[thread + stride]!;
      if (right.distance > best[thread]!.distance) best[thread] = right;
    }
  }
  return best[0]!.index;
}

/** query [M,3], cloud [N,3] -> [M,K] by sorting all reference points. */
export function naiveKnn(query: Float32Array, cloud: Float32Array, k: number): number[] {
  return Array.from({ length: query.length / 3 }, (_, row) =>
    Array.from({ length: cloud.length / 3 }, (_, index) => ({ index, distance: squaredDistance(query, row, cloud, index) }))
      .sort((a, b) => a.distance - b.distance || a.index - b.index)
      .slice(0, k)
      .map(({ index }) => index),
  ).flat();
}

/** In float32, through typed arrays rather than fround. */
function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const squares = new Float32Array(3).map((_, axis) => a[3 * i + axis]! - b[3 * j + axis]!).map((value) => value * value);
  const partial = Float32Array.of(squares[0]! + squares[1]!);
  return Float32Array.of(partial[0]! + squares[2]!)[0]!;
}
