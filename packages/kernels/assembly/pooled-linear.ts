// Gradient of a linear layer under a max-pool: only the winning neighbour of each (group, channel) gets any, so the work is
// that of one row a group instead of k.
import { ld, madd } from './simd';

/**
 * For every group g and channel c with winner row r = g*k + winner[g,c] and incoming gradient s = dy[g,c]:
 * dx[r,:] += s * w[c,:] and dw[c,:] += s * x[r,:]. x, dx [G*k,d]; w, dw [channels,d]. dx and dw must hold their start values.
 */
export function pooledLinearBackward(
  x: usize, w: usize, dy: usize, winner: usize, dx: usize, dw: usize, groups: i32, k: i32, channels: i32, d: i32,
): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  for (let g = 0; g < groups; g++) {
    let wc = w;
    let dwc = dw;
    for (let c = 0; c < channels; c++) {
      const s = load<f32>(dy);
      if (s != 0) {
        const row = <usize>load<i32>(winner) * bytes;
        const xr = x + row;
        const dxr = dx + row;
        const vs = f32x4.splat(s);
        let i: usize = 0;
        for (; i < wide; i += 16) {
          v128.store(dxr + i, madd(vs, ld(wc + i), ld(dxr + i)));
          v128.store(dwc + i, madd(vs, ld(xr + i), ld(dwc + i)));
        }
        for (; i < bytes; i += 4) {
          store<f32>(dxr + i, load<f32>(dxr + i) + s * load<f32>(wc + i));
          store<f32>(dwc + i, load<f32>(dwc + i) + s * load<f32>(xr + i));
        }
      }
      dy += 4;
      winner += 4;
      wc += bytes;
      dwc += bytes;
    }
    x += bytes * <usize>k;
    dx += bytes * <usize>k;
  }
}

/** a[i,j] += u[i] * v[j], rows `stride` floats apart. */
export function addOuter(a: usize, stride: i32, u: usize, v: usize, m: i32, n: i32): void {
  for (let i = 0; i < m; i++) {
    const s = load<f32>(u + (<usize>i << 2));
    for (let j: usize = 0; j < (<usize>n << 2); j += 4) store<f32>(a + j, load<f32>(a + j) + s * load<f32>(v + j));
    a += <usize>stride << 2;
  }
}
