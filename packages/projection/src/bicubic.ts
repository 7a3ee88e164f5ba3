/** The 4 taps of bicubic upsampling along one axis: a = -0.75, half-pixel centres, replicated border (SPEC 2.4). */

const A = -0.75;

/** Taps of every target position: position i reads `index[4i + t]` with weight `weight[4i + t]`, t = 0..3. */
export interface Taps {
  readonly index: Int32Array;
  readonly weight: Float32Array;
}

/** Taps for resizing `from` cells to `to` pixels; when `from` divides `to` only to / from sets of weights are distinct. */
export function bicubicTaps(from: number, to: number): Taps {
  const index = new Int32Array(4 * to);
  const weight = new Float32Array(4 * to);
  for (let pixel = 0; pixel < to; pixel++) {
    const position = ((pixel + 0.5) * from) / to - 0.5;
    const cell = Math.floor(position);
    for (let tap = 0; tap < 4; tap++) {
      const source = cell - 1 + tap;
      index[4 * pixel + tap] = Math.min(Math.max(source, 0), from - 1);
      weight[4 * pixel + tap] = cubic(Math.abs(position - source));
    }
  }
  return { index, weight };
}

/** Keys' cubic convolution kernel at distance d in [0, 2]. */
function cubic(d: number): number {
  if (d <= 1) return ((A + 2) * d - (A + 3)) * d * d + 1;
  return A * (((d - 5) * d + 8) * d - 4);
}
