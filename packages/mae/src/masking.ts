/** Which tokens stay visible: a choice at the coarsest level, carried back to the finer ones (paper section 3.3, SPEC 4). */
import { backProject, type DepthViews, VIEWS } from '@i2p/projection';
import type { RandomStream } from '@i2p/random';
import type { MaeConfig } from './config.js';
import type { Levels } from './multi-scale.js';

/** Masks of the three levels, [B,G] each, 1 = masked. */
export type Masks = readonly [Uint8Array, Uint8Array, Uint8Array];

/** Mean over the views of the teacher's saliency [V*B,P*P], read at the coarsest centres -> [B,G]. */
export function saliencyAtCentres(
  saliency: Float32Array,
  levels: Levels,
  views: DepthViews,
  batch: number,
): Float32Array {
  const perView = backProject(saliency, 1, levels[2].centres, views.grids, batch);
  return Float32Array.from({ length: perView.length / VIEWS }, (_, i) => {
    let sum = 0;
    for (let v = 0; v < VIEWS; v++) sum += perView[i * VIEWS + v] as number;
    return sum / VIEWS;
  });
}

/** Softmax over each cloud's groups: the probability with which a group is drawn first [B,G]. */
export function keepProbability(saliency: Float32Array, batch: number, temperature = 1): Float32Array {
  const groups = saliency.length / batch;
  const out = new Float32Array(saliency.length);
  for (let b = 0; b < batch; b++) {
    const row = saliency.subarray(b * groups, (b + 1) * groups);
    const top = row.reduce((a, v) => Math.max(a, v), Number.NEGATIVE_INFINITY);
    const weights = Float64Array.from(row, (v) => Math.exp((v - top) / temperature));
    const sum = weights.reduce((a, v) => a + v, 0);
    weights.forEach((w, i) => {
      out[b * groups + i] = w / sum;
    });
  }
  return out;
}

/** All groups of each cloud, drawn one by one without replacement by their probability -> order [B,G]. */
export function drawOrder(probability: Float32Array, batch: number, stream: RandomStream): Int32Array {
  const groups = probability.length / batch;
  const order = new Int32Array(probability.length);
  for (let b = 0; b < batch; b++) {
    // an exponential race: the arrival times' order is a draw without replacement
    const arrival = Float64Array.from(
      { length: groups },
      (_, i) => -Math.log(1 - stream.uniform()) / (probability[b * groups + i] as number),
    );
    const sorted = Array.from(arrival.keys()).sort((i, j) => (arrival[i] as number) - (arrival[j] as number));
    order.set(sorted, b * groups);
  }
  return order;
}

/** Coarsest mask from an order: the first G - trunc(ratio G) drawn stay visible. */
export function maskFromOrder(order: Int32Array, batch: number, ratio: number): Uint8Array {
  const groups = order.length / batch;
  const visible = groups - Math.trunc(ratio * groups);
  const mask = new Uint8Array(order.length).fill(1);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < visible; i++) mask[b * groups + (order[b * groups + i] as number)] = 0;
  }
  return mask;
}

/**
 * Carries the coarsest mask back: a finer token is visible iff it is a neighbour of a visible coarser group. With
 * `leakIndexZero`, flattened token 0 becomes visible as soon as any group of the batch is masked (SPEC 4.2).
 */
export function propagateMask(coarse: Uint8Array, levels: Levels, config: Pick<MaeConfig, 'leakIndexZero'>): Masks {
  const middle = finerMask(coarse, levels[2].neighbours, levels[1].centres.length / 3, config.leakIndexZero);
  const fine = finerMask(middle, levels[1].neighbours, levels[0].centres.length / 3, config.leakIndexZero);
  return [fine, middle, coarse];
}

function finerMask(mask: Uint8Array, neighbours: Int32Array, finerTokens: number, leakIndexZero: boolean): Uint8Array {
  const finer = new Uint8Array(finerTokens).fill(1);
  const perGroup = neighbours.length / mask.length;
  let anyMasked = false;
  mask.forEach((masked, group) => {
    if (masked) anyMasked = true;
    else for (let k = 0; k < perGroup; k++) finer[neighbours[group * perGroup + k] as number] = 0;
  });
  if (anyMasked && leakIndexZero) finer[0] = 0;
  return finer;
}

/** Masks of an evaluation pass: nothing is masked at the coarsest level; finer tokens nobody needs are left out (SPEC 4.2). */
export function evaluationMasks(levels: Levels, batch: number, config: MaeConfig): Masks {
  const open = openMasks(levels, batch);
  return config.dropUncoveredTokens ? propagateMask(open[2], levels, config) : open;
}

/** Nothing masked, as the downstream models see a cloud (SPEC 8). */
export function openMasks(levels: Levels, batch: number): Masks {
  const all = (level: 0 | 1 | 2): Uint8Array => new Uint8Array(batch * levels[level].groups);
  return [all(0), all(1), all(2)];
}
