/**
 * 2D targets in units of their own spread. A few channels of a ViT may be a hundred times larger than the others; the plain
 * squared error then knows those only, and leaves nothing for the 3D loss beside it. Shift and scale are measured once.
 */
import { readValuesNow, writeValues } from '@i2p/kernels';
import type { ParameterSet } from '@i2p/nn';
import { VIEWS } from '@i2p/projection';
import { float32Of, type HostTensor } from '@i2p/safetensors';
import type { MaeConfig } from './config.js';

/** Mean and standard deviation of each target channel [V*C]. */
export interface TargetStatistics {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

const MEAN = 'target_2d.mean';
const DEVIATION = 'target_2d.deviation';

/**
 * Statistics over the rows of several batches.
 * @param tables teacher rows [rows,V*C] of each batch
 * @throws Error when there is no row, or rows do not fit the width
 */
export function measureTargets(tables: Iterable<Float32Array>, width: number): TargetStatistics {
  const sum = new Float64Array(width);
  const squares = new Float64Array(width);
  let rows = 0;
  for (const table of tables) {
    if (table.length % width !== 0)
      throw new Error(`measureTargets: expected rows of ${width} channels, got ${table.length} values`);
    rows += table.length / width;
    for (let at = 0; at < table.length; at += width) {
      for (let c = 0; c < width; c++) {
        const value = table[at + c] as number;
        sum[c] = (sum[c] as number) + value;
        squares[c] = (squares[c] as number) + value * value;
      }
    }
  }
  if (rows === 0) throw new Error('measureTargets: expected at least one row, got none');
  const mean = Float32Array.from(sum, (total) => total / rows);
  const deviation = Float32Array.from(squares, (total, c) => {
    const variance = total / rows - ((sum[c] as number) / rows) ** 2;
    // what never changes is right from the start: any scale will do, but 0 would divide
    return variance > 1e-12 * (total / rows) ? Math.sqrt(variance) : 1;
  });
  return { mean, deviation };
}

/** rows [R,V*C] -> (rows - mean) / deviation, channel by channel [R,V*C]. */
export function standardiseRows(rows: Float32Array, { mean, deviation }: TargetStatistics): Float32Array {
  const width = mean.length;
  const out = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at += width) {
    for (let c = 0; c < width; c++) {
      out[at + c] = ((rows[at + c] as number) - (mean[c] as number)) / (deviation[c] as number);
    }
  }
  return out;
}

/** Whether the configured 2D targets have statistics to measure. */
export function standardises({ targetScale, targets }: Pick<MaeConfig, 'targetScale' | 'targets'>): boolean {
  return targetScale === 'standardised' && targets !== '3d';
}

/** Room for the statistics among the model's buffers: they travel with the checkpoint. Deviation 0 means not measured. */
export function addTargetStatistics(parameters: ParameterSet, config: MaeConfig): void {
  if (!standardises(config)) return;
  const width = VIEWS * config.teacherDim;
  parameters.addBuffer(MEAN, [width], new Float32Array(width));
  parameters.addBuffer(DEVIATION, [width], new Float32Array(width));
}

/** The model's statistics, undefined for raw targets. @throws Error when they were never measured */
export function readTargetStatistics(parameters: ParameterSet, config: MaeConfig): TargetStatistics | undefined {
  if (!standardises(config)) return undefined;
  return measured({ mean: readValuesNow(parameters.get(MEAN)), deviation: readValuesNow(parameters.get(DEVIATION)) });
}

/** Those that a checkpoint holds; undefined for raw targets or a checkpoint without. */
export function targetStatisticsIn(
  tensors: ReadonlyMap<string, HostTensor>,
  config: MaeConfig,
): TargetStatistics | undefined {
  const [mean, deviation] = [tensors.get(MEAN), tensors.get(DEVIATION)];
  return standardises(config) && mean && deviation
    ? { mean: float32Of(mean).slice(), deviation: float32Of(deviation).slice() }
    : undefined;
}

function measured(statistics: TargetStatistics): TargetStatistics {
  if (statistics.deviation[0] === 0) {
    throw new Error(
      "targetScale 'standardised': the targets' statistics are not measured; give them to setTargetStatistics, or load a checkpoint",
    );
  }
  return statistics;
}

/** Puts measured statistics in. @throws Error when the targets are raw, or the width is another */
export function writeTargetStatistics(
  parameters: ParameterSet,
  config: MaeConfig,
  { mean, deviation }: TargetStatistics,
): void {
  const width = VIEWS * config.teacherDim;
  if (!standardises(config)) throw new Error('raw or absent 2D targets have no statistics');
  if (mean.length !== width || deviation.length !== width)
    throw new Error(`target statistics: expected ${width} channels, got ${mean.length} and ${deviation.length}`);
  writeValues(parameters.get(MEAN), mean);
  writeValues(parameters.get(DEVIATION), deviation);
}
