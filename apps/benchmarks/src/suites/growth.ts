/** How the time grows with the number of points: brute force has the exponent 2, sorting about 1. */
import { gatherPoints, type PointEngine } from '@i2p/pointops';
import { startClock } from '../clock.js';
import { spreadOf } from '../statistics.js';
import type { Figure } from '../suite.js';
import { surfacePoints } from './surface-points.js';

/** Equal steps on a logarithmic scale, from 2 000 to 200 000. */
const COUNTS = [2000, 6325, 20_000, 63_246, 200_000];
const QUICK_COUNTS = [2000, 6325, 20_000];
/** One sample, or query, for so many points. */
const POINTS_PER_SAMPLE = 10;
const NEIGHBOURS = 16;

/** The slope of log time over log points, fitted to all sizes. */
export function* growth(engine: PointEngine, quick: boolean): Iterable<Figure> {
  const counts = quick ? QUICK_COUNTS : COUNTS;
  const [first, last] = [counts[0], counts.at(-1)];
  const times = counts.map((count) => {
    const points = surfacePoints(1, count);
    const samples = count / POINTS_PER_SAMPLE;
    const centres = gatherPoints(points, engine.fps(points, 1, Math.floor(samples)), 1);
    return {
      fps: median(() => engine.fps(points, 1, Math.floor(samples))),
      knn: median(() => engine.knn(centres, points, 1, NEIGHBOURS)),
    };
  });
  for (const name of ['fps', 'knn'] as const) {
    const value = slope(
      counts,
      times.map((time) => time[name]),
    );
    yield {
      title: `${name} growth from ${first} to ${last} points, one in ${POINTS_PER_SAMPLE} ${name === 'fps' ? 'sampled' : 'asked'}`,
      value,
      unit: 'exponent',
    };
  }
}

function median(work: () => unknown): number {
  const times = [0, 1, 2].map(() => {
    const elapsed = startClock();
    work();
    return elapsed();
  });
  return spreadOf(times).median;
}

/** Least squares of log y over log x. */
export function slope(x: readonly number[], y: readonly number[]): number {
  const logX = x.map(Math.log);
  const logY = y.map(Math.log);
  const meanX = mean(logX);
  const meanY = mean(logY);
  const covariance = mean(logX.map((value, i) => (value - meanX) * ((logY[i] ?? Number.NaN) - meanY)));
  return covariance / mean(logX.map((value) => (value - meanX) ** 2));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
