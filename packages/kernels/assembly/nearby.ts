// Which rows of a sample lie near each other, as bits: what local attention reads.
import { ld } from './simd';

/** Squared distances of four points from one. The same rounding in both builds, so the same rows are near. */
// @ts-ignore: decorator
@inline function squared4(x: v128, y: v128, z: v128, p: usize, plane: usize): v128 {
  const a = f32x4.sub(ld(p), x);
  const b = f32x4.sub(ld(p + plane), y);
  const c = f32x4.sub(ld(p + 2 * plane), z);
  return f32x4.add(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)), f32x4.mul(c, c));
}

/**
 * Bit j of row i: points i and j of n are closer than the root of `limit`, or the same. Rows of bits are whole bytes.
 * `points`: three planes (x, y, z), each followed by at least 7 floats that may be read.
 */
export function nearbyRows(points: usize, plane: i32, n: i32, limit: f32, bits: usize): void {
  const apart = <usize>plane << 2;
  const rowBytes = <usize>(n + 7) >> 3;
  const most = f32x4.splat(limit);
  for (let i = 0; i < n; i++) {
    const p = points + (<usize>i << 2);
    const x = f32x4.splat(load<f32>(p));
    const y = f32x4.splat(load<f32>(p + apart));
    const z = f32x4.splat(load<f32>(p + 2 * apart));
    for (let b: usize = 0; b < rowBytes; b++) {
      const q = points + (b << 5);
      const low = i32x4.bitmask(f32x4.lt(squared4(x, y, z, q, apart), most));
      const high = i32x4.bitmask(f32x4.lt(squared4(x, y, z, q + 16, apart), most));
      store<u8>(bits + b, low | (high << 4));
    }
    const own = bits + (<usize>i >> 3);
    store<u8>(own, <u32>load<u8>(own) | (1 << (i & 7)));
    // points behind the last one are another sample's
    if (n & 7) {
      const last = bits + rowBytes - 1;
      store<u8>(last, <u32>load<u8>(last) & ((1 << (n & 7)) - 1));
    }
    bits += rowBytes;
  }
}
