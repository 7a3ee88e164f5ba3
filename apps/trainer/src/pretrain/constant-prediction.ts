/**
 * Losses of the best prediction that is the same for every token: what a head reaches by its bias alone. A student whose
 * loss is not below it has learned nothing of that target.
 */
import { geometryTargets, semanticRows, type TargetStatistics, type TrainingBatch } from '@i2p/mae';

/** Lloyd iterations of the 3D constant; more change the fourth digit. */
const ITERATIONS = 12;

/**
 * Mean variance of the 2D targets over the visible tokens, output by output [K*V*C]; undefined without a teacher.
 * @param statistics of standardised targets: the variance is then counted in units of each channel's own
 */
export function constantLoss2d(batch: TrainingBatch, statistics?: TargetStatistics): number | undefined {
  const table = batch.teacherRows;
  if (!table) return undefined;
  const width = table.length / (batch.teacherCentres?.length ?? batch.levels[0].centres.length / 3);
  const { neighbourCount } = batch.levels[1];
  const rows = semanticRows(batch);
  const outputs = neighbourCount * width;
  const sum = new Float64Array(outputs);
  const squares = new Float64Array(outputs);
  rows.forEach((row, i) => {
    const into = (i % neighbourCount) * width;
    for (let c = 0; c < width; c++) {
      const value = table[row * width + c] as number;
      sum[into + c] = (sum[into + c] as number) + value;
      squares[into + c] = (squares[into + c] as number) + value * value;
    }
  });
  const tokens = rows.length / neighbourCount;
  let variance = 0;
  for (let c = 0; c < outputs; c++) {
    const unit = statistics?.deviation[c % width] ?? 1;
    variance += ((squares[c] as number) / tokens - ((sum[c] as number) / tokens) ** 2) / unit ** 2;
  }
  return variance / outputs;
}

/** Chamfer loss of the best K points that serve every masked token, found by alternating matches and means. */
export function constantLoss3d(batch: TrainingBatch): number {
  const k = batch.levels[1].neighbourCount;
  const targets = geometryTargets(batch);
  const tokens = targets.length / (3 * k);
  if (tokens === 0) return 0;
  let points = startingPoints(targets, k);
  let loss = Infinity;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const step = matchAll(points, targets, k);
    loss = Math.min(loss, step.sum / (tokens * k));
    points = step.means;
  }
  return loss;
}

/** The K neighbours' mean positions would coincide near zero; points on a sphere of the targets' size do not. */
function startingPoints(targets: Float32Array, k: number): Float64Array {
  const radius = Math.sqrt(targets.reduce((sum, value) => sum + value * value, 0) / (targets.length / 3));
  const points = new Float64Array(3 * k);
  for (let i = 0; i < k; i++) {
    const height = 1 - (2 * i + 1) / k;
    const angle = i * Math.PI * (3 - Math.sqrt(5));
    const ring = Math.sqrt(1 - height * height);
    points.set([radius * ring * Math.cos(angle), radius * ring * Math.sin(angle), radius * height], 3 * i);
  }
  return points;
}

/** Matches both ways; sum of squared distances, and the mean of what each point was matched with. */
function matchAll(points: Float64Array, targets: Float32Array, k: number): { sum: number; means: Float64Array } {
  const totals = new Float64Array(3 * k);
  const counts = new Float64Array(k);
  let sum = 0;
  const match = (i: number, token: number, j: number): void => {
    for (let axis = 0; axis < 3; axis++)
      totals[3 * i + axis] = (totals[3 * i + axis] as number) + (targets[token + 3 * j + axis] as number);
    counts[i] = (counts[i] as number) + 1;
  };
  for (let token = 0; token < targets.length; token += 3 * k) {
    for (let a = 0; a < k; a++) {
      const forth = nearest(k, (b) => distance(points, 3 * a, targets, token + 3 * b));
      const back = nearest(k, (b) => distance(points, 3 * b, targets, token + 3 * a));
      match(a, token, forth.index);
      match(back.index, token, a);
      sum += forth.distance + back.distance;
    }
  }
  return { sum, means: totals.map((total, i) => total / (counts[Math.floor(i / 3)] as number)) };
}

function nearest(count: number, distanceTo: (index: number) => number): { index: number; distance: number } {
  const best = { index: 0, distance: Infinity };
  for (let index = 0; index < count; index++) {
    const d = distanceTo(index);
    if (d < best.distance) {
      best.index = index;
      best.distance = d;
    }
  }
  return best;
}

function distance(a: Float64Array, i: number, b: Float32Array, j: number): number {
  const x = (a[i] as number) - (b[j] as number);
  const y = (a[i + 1] as number) - (b[j + 1] as number);
  const z = (a[i + 2] as number) - (b[j + 2] as number);
  return x * x + y * y + z * z;
}
