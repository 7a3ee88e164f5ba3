/** How near the int8 teacher is to the float32 one, on depth views of real clouds. */
import { openDataset } from '@i2p/data';
import { renderViews, VIEWS } from '@i2p/projection';
import type { TeacherOutput } from '@i2p/vit2d';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { evenlySpread } from '../pretrain/gather-clouds.js';
import { augmentedEntries } from '../teacher-bank/augmentations.js';
import { openTeacher } from './open-teacher.js';

export interface PrecisionComparison {
  /** Cosine of the patches' features: mean over all patches, and what 99 of 100 reach. */
  readonly cosine: number;
  readonly cosineOf99: number;
  /** The same behind subtraction of the mean patch, which most patches share. */
  readonly centredCosine: number;
  /** Pearson correlation of the saliency maps, mean over the views. */
  readonly saliencyCorrelation: number;
  /** On `teacher.threads` threads. */
  readonly imagesPerSecond: { readonly float32: number; readonly int8: number };
  readonly views: number;
}

/** Runs both on the augmented views of `count` training clouds. */
export async function comparePrecisions(
  config: RunConfig,
  count: number,
  console: Console,
): Promise<PrecisionComparison> {
  const data = (await openDataset(config.data.source ?? '', { points: config.model.points })).train;
  const clouds = { data, points: config.model.points, seed: config.training.seed };
  const indices = evenlySpread(count, data.size);
  const { images } = renderViews(augmentedEntries(clouds, indices), indices.length);
  const views = VIEWS * indices.length;
  const run = async (precision: 'float32' | 'int8') => {
    const teacher = await openTeacher({ ...config.teacher, precision }, console);
    try {
      console.note(teacher.description);
      const begun = performance.now();
      const output = await teacher.run(images, views);
      return { output, rate: (1000 * views) / (performance.now() - begun), dim: teacher.featureDim };
    } finally {
      await teacher.dispose();
    }
  };
  const [float32, int8] = [await run('float32'), await run('int8')];
  return {
    ...likeness(float32.output, int8.output, { dim: float32.dim, views }),
    imagesPerSecond: { float32: float32.rate, int8: int8.rate },
    views,
  };
}

/** @param sizes channels of a feature, and views */
export function likeness(
  exact: TeacherOutput,
  other: TeacherOutput,
  { dim, views }: { readonly dim: number; readonly views: number },
): Omit<PrecisionComparison, 'imagesPerSecond' | 'views'> {
  const cosines = rowCosines(exact.features, other.features, dim).sort();
  const mean = columnMeans(exact.features, dim);
  const centred = (data: Float32Array): Float32Array => data.map((value, i) => value - (mean[i % dim] as number));
  const maps = exact.saliency.length / views;
  return {
    cosine: average(cosines),
    cosineOf99: cosines[Math.floor(cosines.length / 100)] as number,
    centredCosine: average(rowCosines(centred(exact.features), centred(other.features), dim)),
    saliencyCorrelation: average(
      rowCosines(centredRows(exact.saliency, maps), centredRows(other.saliency, maps), maps),
    ),
  };
}

function rowCosines(a: Float32Array, b: Float32Array, dim: number): Float64Array {
  return Float64Array.from({ length: a.length / dim }, (_, row) => {
    let [ab, aa, bb] = [0, 0, 0];
    for (let i = row * dim; i < (row + 1) * dim; i++) {
      const [x, y] = [a[i] as number, b[i] as number];
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
    return ab / Math.sqrt(aa * bb);
  });
}

function columnMeans(data: Float32Array, dim: number): Float64Array {
  const means = new Float64Array(dim);
  for (let i = 0; i < data.length; i++) means[i % dim] = (means[i % dim] as number) + (data[i] as number);
  return means.map((sum) => (sum * dim) / data.length);
}

function centredRows(data: Float32Array, size: number): Float32Array {
  return Float32Array.from(data, (value, i) => {
    const row = data.subarray(i - (i % size), i - (i % size) + size);
    return value - row.reduce((sum, x) => sum + x, 0) / size;
  });
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
