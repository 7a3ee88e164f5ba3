// BatchNorm over rows with an optional ReLU behind it. `stat` holds mean[d], then the biased variance[d].
import { CHUNK, columnSum } from './rows';
import { ld, madd } from './simd';

/**
 * Mean and biased variance of every column: a first mean, then the deviations from it, whose own mean corrects the
 * first. So both keep their digits where the mean is many deviations from zero. `ws`: d floats.
 */
export function batchNormStatistics(x: usize, stat: usize, rows: i32, d: i32, ws: usize): void {
  const bytes = <usize>d << 2;
  const inv: f32 = <f32>1 / <f32>rows;
  columnSum(x, stat, rows, d);
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(stat + i, load<f32>(stat + i) * inv);
  const variance = stat + bytes;
  sumDeviations(x, stat, ws, variance, rows, d);
  for (let i: usize = 0; i < bytes; i += 4) {
    const shift = load<f32>(ws + i) * inv;
    store<f32>(stat + i, load<f32>(stat + i) + shift);
    store<f32>(variance + i, max(load<f32>(variance + i) * inv - shift * shift, <f32>0));
  }
}

/** Column sums of x - center and of its square, in chunks of rows. */
function sumDeviations(x: usize, center: usize, sums: usize, squares: usize, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  memory.fill(sums, 0, bytes);
  memory.fill(squares, 0, bytes);
  for (let r0 = 0; r0 < rows; r0 += CHUNK) {
    const end = x + <usize>min(CHUNK, rows - r0) * bytes;
    let i: usize = 0;
    for (; i < wide; i += 16) {
      const c = ld(center + i);
      let s = f32x4.splat(0);
      let q = s;
      for (let p = x + i; p < end; p += bytes) {
        const t = f32x4.sub(ld(p), c);
        s = f32x4.add(s, t);
        q = madd(t, t, q);
      }
      v128.store(sums + i, f32x4.add(ld(sums + i), s));
      v128.store(squares + i, f32x4.add(ld(squares + i), q));
    }
    for (; i < bytes; i += 4) {
      const c = load<f32>(center + i);
      let s: f32 = 0;
      let q: f32 = 0;
      for (let p = x + i; p < end; p += bytes) {
        const t = load<f32>(p) - c;
        s += t;
        q += t * t;
      }
      store<f32>(sums + i, load<f32>(sums + i) + s);
      store<f32>(squares + i, load<f32>(squares + i) + q);
    }
    x = end;
  }
}

/** y = (x - mean) / sqrt(variance + eps) * gain + bias, then ReLU when asked. `ws`: 2d floats. */
export function batchNormApply(x: usize, gain: usize, bias: usize, stat: usize, y: usize, rows: i32, d: i32, eps: f32, relu: i32, ws: usize): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  const shift = ws + bytes;
  // x * scale + shift would lose digits where the mean is large, so the mean is subtracted first
  for (let i: usize = 0; i < bytes; i += 4) {
    store<f32>(ws + i, load<f32>(gain + i) / sqrt<f32>(load<f32>(stat + bytes + i) + eps));
    store<f32>(shift + i, load<f32>(stat + i));
  }
  const low = f32x4.splat(relu ? 0 : -Infinity);
  const floor: f32 = relu ? 0 : -Infinity;
  for (let r = 0; r < rows; r++) {
    let i: usize = 0;
    for (; i < wide; i += 16) {
      v128.store(y + i, f32x4.max(madd(f32x4.sub(ld(x + i), ld(shift + i)), ld(ws + i), ld(bias + i)), low));
    }
    for (; i < bytes; i += 4) {
      store<f32>(y + i, max((load<f32>(x + i) - load<f32>(shift + i)) * load<f32>(ws + i) + load<f32>(bias + i), floor));
    }
    x += bytes;
    y += bytes;
  }
}

/** The ReLU's mask is read from the output: only where y > 0 does the gradient pass. */
// @ts-ignore: decorator
@inline function behindRelu4(dy: v128, y: usize, relu: i32): v128 {
  return relu ? v128.and(dy, f32x4.gt(ld(y), f32x4.splat(0))) : dy;
}

/** 1 / deviation of every column. */
function reciprocalDeviations(stat: usize, rstd: usize, bytes: usize, eps: f32): void {
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(rstd + i, <f32>1 / sqrt<f32>(load<f32>(stat + bytes + i) + eps));
}

/**
 * First half of the gradient: dbias = sum of e and dgain = sum of e * h over the rows, e the gradient behind the ReLU, h the
 * normalised input. `ws`: d floats.
 */
export function batchNormBackwardSums(
  x: usize, stat: usize, y: usize, dy: usize, dgain: usize, dbias: usize, rows: i32, d: i32, eps: f32, relu: i32, ws: usize,
): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  const zero = f32x4.splat(0);
  reciprocalDeviations(stat, ws, bytes, eps);
  memory.fill(dgain, 0, bytes);
  memory.fill(dbias, 0, bytes);
  for (let r0 = 0; r0 < rows; r0 += CHUNK) {
    const span = <usize>min(CHUNK, rows - r0) * bytes;
    let i: usize = 0;
    for (; i < wide; i += 16) {
      const m = ld(stat + i);
      let sum = zero;
      let dot = zero;
      for (let o = i; o < span; o += bytes) {
        const e = behindRelu4(ld(dy + o), y + o, relu);
        sum = f32x4.add(sum, e);
        dot = madd(e, f32x4.sub(ld(x + o), m), dot);
      }
      v128.store(dbias + i, f32x4.add(ld(dbias + i), sum));
      v128.store(dgain + i, madd(dot, ld(ws + i), ld(dgain + i)));
    }
    for (; i < bytes; i += 4) {
      let sum: f32 = 0;
      let dot: f32 = 0;
      for (let o = i; o < span; o += bytes) {
        if (relu && load<f32>(y + o) <= 0) continue;
        const e = load<f32>(dy + o);
        sum += e;
        dot += e * (load<f32>(x + o) - load<f32>(stat + i));
      }
      store<f32>(dbias + i, load<f32>(dbias + i) + sum);
      store<f32>(dgain + i, load<f32>(dgain + i) + dot * load<f32>(ws + i));
    }
    x += span;
    y += span;
    dy += span;
  }
}

/**
 * Second half: dx = gain / deviation * (e - mean(e) - h * mean(e * h)); `means` holds mean(e * h)[d], then mean(e)[d], over
 * the rows the statistics were taken from. dx may be dy. `ws`: d floats.
 */
export function batchNormBackwardInput(
  x: usize, gain: usize, stat: usize, y: usize, dy: usize, means: usize, dx: usize, rows: i32, d: i32, eps: f32, relu: i32,
  ws: usize,
): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  const meanE = means + bytes;
  reciprocalDeviations(stat, ws, bytes, eps);
  for (let r = 0; r < rows; r++) {
    let i: usize = 0;
    for (; i < wide; i += 16) {
      const e = behindRelu4(ld(dy + i), y + i, relu);
      const s = ld(ws + i);
      const h = f32x4.mul(f32x4.sub(ld(x + i), ld(stat + i)), s);
      const t = f32x4.sub(f32x4.sub(e, ld(meanE + i)), f32x4.mul(h, ld(means + i)));
      v128.store(dx + i, f32x4.mul(f32x4.mul(ld(gain + i), s), t));
    }
    for (; i < bytes; i += 4) {
      const e: f32 = relu && load<f32>(y + i) <= 0 ? 0 : load<f32>(dy + i);
      const s = load<f32>(ws + i);
      const h = (load<f32>(x + i) - load<f32>(stat + i)) * s;
      store<f32>(dx + i, load<f32>(gain + i) * s * (e - load<f32>(meanE + i) - h * load<f32>(means + i)));
    }
    x += bytes;
    y += bytes;
    dy += bytes;
    dx += bytes;
  }
}

/** running = (1 - momentum) * running + momentum * batch, the variance made unbiased (SPEC 5.1). */
export function batchNormTrack(stat: usize, mean: usize, variance: usize, rows: i32, d: i32, momentum: f32): void {
  const unbias: f32 = rows > 1 ? <f32>rows / <f32>(rows - 1) : 1;
  for (let i = 0; i < d; i++) {
    store<f32>(mean, load<f32>(mean) * (<f32>1 - momentum) + momentum * load<f32>(stat));
    store<f32>(variance, load<f32>(variance) * (<f32>1 - momentum) + momentum * unbias * load<f32>(stat + (<usize>d << 2)));
    mean += 4;
    variance += 4;
    stat += 4;
  }
}
