// AdamW in place, and the norm of a gradient.
import { ld, sum4 } from './simd';

/**
 * One step of decoupled weight decay Adam on n numbers. c1, c2: bias corrections 1 - beta^t.
 * As PyTorch orders it: decay, moments, then w -= lr/c1 * m / (sqrt(v)/sqrt(c2) + eps).
 */
export function adamwStep(
  w: usize, g: usize, m: usize, v: usize, n: i32, lr: f32, b1: f32, b2: f32, eps: f32, decay: f32, c1: f32, c2: f32,
): void {
  const n4 = n & ~3;
  const keep: f32 = <f32>1 - lr * decay;
  const rate: f32 = lr / c1;
  const root: f32 = sqrt<f32>(c2);
  const vb1 = f32x4.splat(b1), vb2 = f32x4.splat(b2), o1 = f32x4.splat(<f32>1 - b1), o2 = f32x4.splat(<f32>1 - b2);
  const ve = f32x4.splat(eps), vl = f32x4.splat(rate), vs = f32x4.splat(root), vk = f32x4.splat(keep);
  let i = 0;
  for (; i < n4; i += 4) {
    const x = ld(g);
    const mm = f32x4.add(f32x4.mul(ld(m), vb1), f32x4.mul(x, o1));
    const vv = f32x4.add(f32x4.mul(ld(v), vb2), f32x4.mul(f32x4.mul(x, x), o2));
    v128.store(m, mm);
    v128.store(v, vv);
    const denominator = f32x4.add(f32x4.div(f32x4.sqrt(vv), vs), ve);
    v128.store(w, f32x4.sub(f32x4.mul(ld(w), vk), f32x4.div(f32x4.mul(vl, mm), denominator)));
    w += 16;
    g += 16;
    m += 16;
    v += 16;
  }
  for (; i < n; i++) {
    const x = load<f32>(g);
    const mm = load<f32>(m) * b1 + x * (<f32>1 - b1);
    const vv = load<f32>(v) * b2 + x * x * (<f32>1 - b2);
    store<f32>(m, mm);
    store<f32>(v, vv);
    store<f32>(w, load<f32>(w) * keep - (rate * mm) / (sqrt<f32>(vv) / root + eps));
    w += 4;
    g += 4;
    m += 4;
    v += 4;
  }
}

/** Sum of squares of n numbers, in double precision across blocks of 64. */
export function sumSquares(x: usize, n: i32): f64 {
  let total: f64 = 0;
  let i = 0;
  while (i + 64 <= n) {
    let s = f32x4.splat(0);
    for (let j = 0; j < 16; j++) {
      const v = ld(x);
      s = f32x4.add(s, f32x4.mul(v, v));
      x += 16;
    }
    total += <f64>sum4(s);
    i += 64;
  }
  for (; i < n; i++) {
    total += <f64>load<f32>(x) * <f64>load<f32>(x);
    x += 4;
  }
  return total;
}

/** x *= s. */
export function scaleInPlace(x: usize, n: i32, s: f32): void {
  const end = x + (<usize>n << 2);
  const vs = f32x4.splat(s);
  for (; x + 16 <= end; x += 16) v128.store(x, f32x4.mul(ld(x), vs));
  for (; x < end; x += 4) store<f32>(x, load<f32>(x) * s);
}

/** x += y. */
export function addInPlace(x: usize, y: usize, n: i32): void {
  const end = x + (<usize>n << 2);
  for (; x + 16 <= end; x += 16, y += 16) v128.store(x, f32x4.add(ld(x), ld(y)));
  for (; x < end; x += 4, y += 4) store<f32>(x, load<f32>(x) + load<f32>(y));
}
