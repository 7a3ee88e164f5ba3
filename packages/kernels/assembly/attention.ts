// Multi-head self-attention on packed rows: sample b owns rows offsets[b] .. offsets[b+1] of qkv [R, 3d] and attends only
// to itself, so visible tokens need no padding (SPEC 5.2: padding keys have weight exactly 0).
import { gemm } from './gemm';
import { exp4, ld, madd, max4, sum4 } from './simd';

/** y = softmax(scale * s) over rows of length n; y may be s. */
function softmaxRows(s: usize, y: usize, rows: i32, n: i32, scale: f32): void {
  const bytes = <usize>n << 2;
  const wide = bytes & ~15;
  const vs = f32x4.splat(scale);
  for (let r = 0; r < rows; r++) {
    let top = f32x4.splat(-Infinity);
    let most: f32 = -Infinity;
    let i: usize = 0;
    for (; i < wide; i += 16) top = f32x4.max(top, f32x4.mul(ld(s + i), vs));
    for (; i < bytes; i += 4) most = max(most, load<f32>(s + i) * scale);
    most = max(most, max4(top));
    const vm = f32x4.splat(most);
    let sums = f32x4.splat(0);
    let sum: f32 = 0;
    for (i = 0; i < wide; i += 16) {
      const e = exp4(f32x4.sub(f32x4.mul(ld(s + i), vs), vm));
      v128.store(y + i, e);
      sums = f32x4.add(sums, e);
    }
    for (; i < bytes; i += 4) {
      const e = f32x4.extract_lane(exp4(f32x4.splat(load<f32>(s + i) * scale - most)), 0);
      store<f32>(y + i, e);
      sum += e;
    }
    const inv: f32 = <f32>1 / (sum4(sums) + sum);
    const vi = f32x4.splat(inv);
    for (i = 0; i < wide; i += 16) v128.store(y + i, f32x4.mul(ld(y + i), vi));
    for (; i < bytes; i += 4) store<f32>(y + i, load<f32>(y + i) * inv);
    s += bytes;
    y += bytes;
  }
}

/** ds = scale * y * (dy - sum(y * dy)) over rows of length n; ds may be dy. */
function softmaxRowsBackward(y: usize, dy: usize, ds: usize, rows: i32, n: i32, scale: f32): void {
  const bytes = <usize>n << 2;
  const wide = bytes & ~15;
  const vs = f32x4.splat(scale);
  for (let r = 0; r < rows; r++) {
    let dots = f32x4.splat(0);
    let dot: f32 = 0;
    let i: usize = 0;
    for (; i < wide; i += 16) dots = madd(ld(y + i), ld(dy + i), dots);
    for (; i < bytes; i += 4) dot += load<f32>(y + i) * load<f32>(dy + i);
    dot += sum4(dots);
    const vd = f32x4.splat(dot);
    for (i = 0; i < wide; i += 16) v128.store(ds + i, f32x4.mul(f32x4.mul(ld(y + i), f32x4.sub(ld(dy + i), vd)), vs));
    for (; i < bytes; i += 4) store<f32>(ds + i, load<f32>(y + i) * (load<f32>(dy + i) - dot) * scale);
    y += bytes;
    dy += bytes;
    ds += bytes;
  }
}

/** qkv [R,3d] -> out [R,d]; the weights of sample b, head h are kept in `prob`, n x n each, one after the other. */
export function attentionForward(qkv: usize, offsets: usize, batch: i32, heads: i32, d: i32, prob: usize, out: usize, ws: usize): void {
  const hd = d / heads;
  const d3 = 3 * d;
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>hd);
  for (let b = 0; b < batch; b++) {
    const from = load<i32>(offsets + (<usize>b << 2));
    const n = load<i32>(offsets + (<usize>b << 2), 4) - from;
    for (let h = 0; h < heads; h++) {
      const q = qkv + (<usize>(from * d3 + h * hd) << 2);
      gemm(0, 1, n, n, hd, q, d3, q + (<usize>d << 2), d3, prob, n, 0, ws);
      softmaxRows(prob, prob, n, n, scale);
      gemm(0, 0, n, hd, n, prob, n, q + (<usize>d << 3), d3, out + (<usize>(from * d + h * hd) << 2), d, 0, ws);
      prob += <usize>(n * n) << 2;
    }
  }
}

/** Gradient of the packed qkv; `dprob`: scratch of the largest n x n. */
export function attentionBackward(
  qkv: usize, offsets: usize, batch: i32, heads: i32, d: i32, prob: usize, dout: usize, dqkv: usize, dprob: usize, ws: usize,
): void {
  const hd = d / heads;
  const d3 = 3 * d;
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>hd);
  for (let b = 0; b < batch; b++) {
    const from = load<i32>(offsets + (<usize>b << 2));
    const n = load<i32>(offsets + (<usize>b << 2), 4) - from;
    for (let h = 0; h < heads; h++) {
      const at = <usize>(from * d3 + h * hd) << 2;
      const q = qkv + at;
      const k = q + (<usize>d << 2);
      const v = q + (<usize>d << 3);
      const dq = dqkv + at;
      const o = dout + (<usize>(from * d + h * hd) << 2);
      gemm(1, 0, n, hd, n, prob, n, o, d, dq + (<usize>d << 3), d3, 0, ws);
      gemm(0, 1, n, n, hd, o, d, v, d3, dprob, n, 0, ws);
      softmaxRowsBackward(prob, dprob, dprob, n, n, scale);
      gemm(0, 0, n, hd, n, dprob, n, k, d3, dq, d3, 0, ws);
      gemm(1, 0, n, hd, n, dprob, n, q, d3, dq + (<usize>d << 2), d3, 0, ws);
      prob += <usize>(n * n) << 2;
    }
  }
}
