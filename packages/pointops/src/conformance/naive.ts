/** Twins of the engines, written from the definitions in SPEC 1.1 and 1.2 by another way than the engines take. */

/** cloud [N,3] -> [G], simulating the official kernel: T threads with their first maxima, merged in a binary tree. */
export function naiveFps(cloud: Float32Array, samples: number): number[] {
  const count = cloud.length / 3;
  const distance = new Float32Array(count).fill(1e10);
  const chosen = [0];
  while (chosen.length < samples) {
    const last = chosen[chosen.length - 1] as number;
    for (let i = 0; i < count; i++)
      distance[i] = Math.min(distance[i] as number, squaredDistance(cloud, i, cloud, last));
    chosen.push(winnerOfThreads(cloud, distance));
  }
  return chosen;
}

interface Candidate {
  readonly distance: number;
  readonly index: number;
}

function winnerOfThreads(cloud: Float32Array, distance: Float32Array): number {
  const threads = Math.min(512, 2 ** Math.floor(Math.log2(distance.length)));
  let best = Array.from({ length: threads }, (_, thread) => firstMaximumOf(thread, threads, cloud, distance));
  while (best.length > 1) {
    const half = best.length / 2;
    const right = best.slice(half);
    best = best.slice(0, half).map((left, thread) => leftWinsTies(left, right[thread] as Candidate));
  }
  return (best[0] as Candidate).index;
}

function leftWinsTies(left: Candidate, right: Candidate): Candidate {
  return right.distance > left.distance ? right : left;
}

/** Thread t sees the points t, t+T, t+2T, ... */
function firstMaximumOf(thread: number, threads: number, cloud: Float32Array, distance: Float32Array): Candidate {
  let held: Candidate = { distance: -1, index: 0 };
  for (let index = thread; index < distance.length; index += threads) {
    const isNearOrigin = squaredDistance(cloud, index, new Float32Array(3), 0) <= 1e-3;
    if (!isNearOrigin) held = leftWinsTies(held, { distance: distance[index] as number, index });
  }
  return held;
}

/** query [M,3], cloud [N,3] -> [M,K] by sorting all reference points. */
export function naiveKnn(query: Float32Array, cloud: Float32Array, k: number): number[] {
  return Array.from({ length: query.length / 3 }, (_, row) =>
    Array.from({ length: cloud.length / 3 }, (_, index) => ({
      index,
      distance: squaredDistance(query, row, cloud, index),
    }))
      .sort((a, b) => a.distance - b.distance || a.index - b.index)
      .slice(0, k)
      .map(({ index }) => index),
  ).flat();
}

/** In float32, through typed arrays rather than fround. */
function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const sum = new Float32Array(1);
  const square = new Float32Array(1);
  for (let axis = 0; axis < 3; axis++) {
    square[0] = (a[3 * i + axis] as number) - (b[3 * j + axis] as number);
    square[0] = (square[0] as number) ** 2;
    sum[0] = (sum[0] as number) + (square[0] as number);
  }
  return sum[0] as number;
}
