// BatchNorm over rows with an optional ReLU behind it. `stat` holds mean[d], then the biased variance[d].
import { CHUNK } from './rows';
import { ld, madd } from './simd';

/** y = (x - mean) / sqrt(variance + eps) * gain + bias, then ReLU when asked. `ws`: d floats. */
export function batchNormApply(x: usize, gain: usize, bias: usize, stat: usize, y: usize, rows: i32, d: i32, eps: f32, relu: i32, ws: usize): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  // x * scale + shift would lose digits where the mean is large, so the mean is subtracted first
  for (let i: usize = 0; i < bytes; i += 4) {
    store<f32>(ws + i, load<f32>(gain + i) / sqrt<f32>(load<f32>(stat + bytes + i) + eps));
  }
  const low = f32x4.splat(relu ? 0 : -Infinity);
  const floor: f32 = relu ? 0 : -Infinity;
  for (let r = 0; r < rows; r++) {
    let i: usize = 0;
    for (; i < wide; i += 16) {
      v128.store(y + i, f32x4.pmax(madd(f32x4.sub(ld(x + i), ld(stat + i)), ld(ws + i), ld(bias + i)), low));
    }
    for (; i < bytes; i += 4) {
      const t = f32x4.splat(load<f32>(x + i) - load<f32>(stat + i));
      const v = madd(t, f32x4.splat(load<f32>(ws + i)), f32x4.splat(load<f32>(bias + i)));
      store<f32>(y + i, max(f32x4.extract_lane(v, 0), floor));
    }
    x += bytes;
    y += bytes;
  }
}

/** 1 / deviation of every column, then that times the gain. */
function scales(stat: usize, gain: usize, ws: usize, bytes: usize, eps: f32): void {
  for (let i: usize = 0; i < bytes; i += 4) {
    const root = sqrt<f32>(load<f32>(stat + bytes + i) + eps);
    store<f32>(ws + i, <f32>1 / root);
    store<f32>(ws + bytes + i, load<f32>(gain + i) / root);
  }
}

/**
 * First half of the gradient: dbias += sum of e and dgain += sum of e * h over the rows, e the gradient behind the ReLU, h the
 * normalised input. The ReLU's mask is computed anew from x: that costs less than reading the output. `ws`: 2d floats.
 */
export function batchNormBackwardSums(
  x: usize, gain: usize, bias: usize, stat: usize, dy: usize, dgain: usize, dbias: usize,
  rows: i32, d: i32, eps: f32, relu: i32, ws: usize,
): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  const zero = f32x4.splat(0);
  const scale = ws + bytes;
  scales(stat, gain, ws, bytes, eps);
  for (let r0 = 0; r0 < rows; r0 += CHUNK) {
    const span = <usize>min(CHUNK, rows - r0) * bytes;
    let i: usize = 0;
    for (; i + 32 <= bytes; i += 32) {
      const m = ld(stat + i), m1 = ld(stat + i, 16);
      const s = ld(scale + i), s1 = ld(scale + i, 16);
      const b = ld(bias + i), b1 = ld(bias + i, 16);
      let sum = zero, dot = zero, sum1 = zero, dot1 = zero;
      for (let o = i; o < span; o += bytes) {
        const t = f32x4.sub(ld(x + o), m);
        const t1 = f32x4.sub(ld(x + o, 16), m1);
        let e = ld(dy + o), e1 = ld(dy + o, 16);
        if (relu) {
          e = v128.and(e, f32x4.gt(madd(t, s, b), zero));
          e1 = v128.and(e1, f32x4.gt(madd(t1, s1, b1), zero));
        }
        sum = f32x4.add(sum, e);
        sum1 = f32x4.add(sum1, e1);
        dot = madd(e, t, dot);
        dot1 = madd(e1, t1, dot1);
      }
      v128.store(dbias + i, f32x4.add(ld(dbias + i), sum));
      v128.store(dbias + i, f32x4.add(ld(dbias + i, 16), sum1), 16);
      v128.store(dgain + i, madd(dot, ld(ws + i), ld(dgain + i)));
      v128.store(dgain + i, madd(dot1, ld(ws + i, 16), ld(dgain + i, 16)), 16);
    }
    for (; i < wide; i += 16) {
      const m = ld(stat + i);
      const s = ld(scale + i);
      const b = ld(bias + i);
      let sum = zero;
      let dot = zero;
      for (let o = i; o < span; o += bytes) {
        const t = f32x4.sub(ld(x + o), m);
        let e = ld(dy + o);
        if (relu) e = v128.and(e, f32x4.gt(madd(t, s, b), zero));
        sum = f32x4.add(sum, e);
        dot = madd(e, t, dot);
      }
      v128.store(dbias + i, f32x4.add(ld(dbias + i), sum));
      v128.store(dgain + i, madd(dot, ld(ws + i), ld(dgain + i)));
    }
    for (; i < bytes; i += 4) {
      let sum: f32 = 0;
      let dot: f32 = 0;
      for (let o = i; o < span; o += bytes) {
        const t = load<f32>(x + o) - load<f32>(stat + i);
        if (relu && !positive(t, load<f32>(scale + i), load<f32>(bias + i))) continue;
        const e = load<f32>(dy + o);
        sum += e;
        dot += e * t;
      }
      store<f32>(dbias + i, load<f32>(dbias + i) + sum);
      store<f32>(dgain + i, load<f32>(dgain + i) + dot * load<f32>(ws + i));
    }
    x += span;
    dy += span;
  }
}

/** t * scale + bias > 0, in the arithmetic of the vectors. */
// @ts-ignore: decorator
@inline function positive(t: f32, scale: f32, bias: f32): bool {
  return f32x4.extract_lane(madd(f32x4.splat(t), f32x4.splat(scale), f32x4.splat(bias)), 0) > 0;
}

/**
 * Second half: dx = gain / deviation * (e - mean(e) - h * mean(e * h)); `means` holds mean(e * h)[d], then mean(e)[d], over
 * the rows the statistics were taken from. dx may be dy. `ws`: 2d floats.
 */
export function batchNormBackwardInput(
  x: usize, gain: usize, bias: usize, stat: usize, dy: usize, means: usize, dx: usize,
  rows: i32, d: i32, eps: f32, relu: i32, ws: usize,
): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  const zero = f32x4.splat(0);
  const meanE = means + bytes;
  const scale = ws + bytes;
  scales(stat, gain, ws, bytes, eps);
  // the mean of e * h, times 1 / deviation: once a column
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(ws + i, load<f32>(ws + i) * load<f32>(means + i));
  for (let r = 0; r < rows; r++) {
    let i: usize = 0;
    for (; i + 32 <= bytes; i += 32) {
      const s = ld(scale + i), s1 = ld(scale + i, 16);
      const t = f32x4.sub(ld(x + i), ld(stat + i)), t1 = f32x4.sub(ld(x + i, 16), ld(stat + i, 16));
      let e = ld(dy + i), e1 = ld(dy + i, 16);
      if (relu) {
        e = v128.and(e, f32x4.gt(madd(t, s, ld(bias + i)), zero));
        e1 = v128.and(e1, f32x4.gt(madd(t1, s1, ld(bias + i, 16)), zero));
      }
      e = f32x4.sub(f32x4.sub(e, ld(meanE + i)), f32x4.mul(t, ld(ws + i)));
      e1 = f32x4.sub(f32x4.sub(e1, ld(meanE + i, 16)), f32x4.mul(t1, ld(ws + i, 16)));
      v128.store(dx + i, f32x4.mul(s, e));
      v128.store(dx + i, f32x4.mul(s1, e1), 16);
    }
    for (; i < wide; i += 16) {
      const s = ld(scale + i);
      const t = f32x4.sub(ld(x + i), ld(stat + i));
      let e = ld(dy + i);
      if (relu) e = v128.and(e, f32x4.gt(madd(t, s, ld(bias + i)), zero));
      v128.store(dx + i, f32x4.mul(s, f32x4.sub(f32x4.sub(e, ld(meanE + i)), f32x4.mul(t, ld(ws + i)))));
    }
    for (; i < bytes; i += 4) {
      const s = load<f32>(scale + i);
      const t = load<f32>(x + i) - load<f32>(stat + i);
      const e: f32 = relu && !positive(t, s, load<f32>(bias + i)) ? 0 : load<f32>(dy + i);
      store<f32>(dx + i, s * (e - load<f32>(meanE + i) - t * load<f32>(ws + i)));
    }
    x += bytes;
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
