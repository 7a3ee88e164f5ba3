/**
 * Pixel of a point on the device (SPEC 2.2). A pixel is the floor of a quotient rounded to float32, and the far end of a cloud lies where
 * its last bit decides; but WGSL promises quotients only within 2.5 steps. So the device's quotient is a guess, and whole numbers, which
 * every device computes alike, tell whether the rounded quotient reaches a cell.
 */

/** Members that every `Sizes` begins with; the zero is one that compilers learn of only at run time. */
export const SIZES_HEAD = 'zero : u32, batch : u32,';

/** Where the pixels of a view and cloud lie, as six words: minima and step f32, shifts i32 and a filler. */
export const GRID_WORDS = 6;

/** A product or a sum that no compiler fuses with the next. Needs a uniform `sizes`. */
export const ROUNDED = /* wgsl */ `
fn rounded(value : f32) -> f32 { return bitcast<f32>(bitcast<u32>(value) ^ sizes.zero); }`;

/**
 * WGSL of `pixel_at(along row axis, along column axis, grid) -> vec2<i32>`, outside of the image too. Needs `grids : array<u32>`.
 *
 * A rounded quotient a / s is at least the whole number k when a / s >= k - 2^(m - 24), half a step of the numbers below k, for
 * 2^m < k <= 2^(m + 1); as k is even in its last place, a tie is rounded to it. Times 2^(24 - m) both sides are whole.
 */
export const PIXEL = /* wgsl */ `
struct Wide { high : u32, low : u32 }
// of a below 2^24 and b below 2^26
fn multiply(a : u32, b : u32) -> Wide {
  let part = (a & 0x3fu) * b;
  let rest = (a >> 6u) * (b & 0x3fffu);
  let top = (a >> 6u) * (b >> 14u);
  var wide = Wide(0u, part);
  wide = plus(wide, Wide(rest >> 26u, rest << 6u));
  return plus(wide, Wide(top >> 12u, top << 20u));
}
fn plus(a : Wide, b : Wide) -> Wide {
  let low = a.low + b.low;
  return Wide(a.high + b.high + select(0u, 1u, low < a.low), low);
}
fn shifted(a : u32, by : u32) -> Wide {
  if (by == 0u) { return Wide(0u, a); }
  if (by >= 32u) { return Wide(a << (by - 32u), 0u); }
  return Wide(a >> (32u - by), a << by);
}
fn at_least(a : Wide, b : Wide) -> bool { return a.high > b.high || (a.high == b.high && a.low >= b.low); }
fn mantissa(bits : u32) -> u32 { return (bits & 0x7fffffu) | 0x800000u; }
fn reaches(a : u32, s : u32, k : u32) -> bool {
  if (k == 0u) { return true; }
  let m = select(i32(firstLeadingBit(k - 1u)), -1, k == 1u);
  let by = i32(a >> 23u) - i32(s >> 23u) - m + 24;
  if (by < 0) { return false; }
  if (by > 39) { return true; }
  return at_least(shifted(mantissa(a), u32(by)), multiply(mantissa(s), (k << u32(24 - m)) - 1u));
}
// whether a rounded quotient is more than n: beyond half a step of the numbers above it
fn exceeds(a : u32, s : u32, n : u32) -> bool {
  if (n == 0u) { return true; }
  let m = i32(firstLeadingBit(n));
  let by = i32(a >> 23u) - i32(s >> 23u) - m + 24;
  if (by < 0) { return false; }
  if (by > 39) { return true; }
  return !at_least(multiply(mantissa(s), (n << u32(24 - m)) + 1u), shifted(mantissa(a), u32(by)));
}
// a quotient beyond 2^12 is outside of every image: the guess suffices
fn cell(a : f32, s : f32) -> i32 {
  if (!(abs(a) < 4096.0 * s)) { return select(-4096, 4096, a > 0.0); }
  let bits = bitcast<u32>(abs(a));
  let step = bitcast<u32>(s);
  if ((bits >> 23u) == 0u) { return select(0, -1, a < 0.0); }
  var k = u32(abs(a) / s);
  if (a < 0.0) {
    for (var n = 0u; n < 4u && exceeds(bits, step, k); n++) { k++; }
    for (var n = 0u; n < 4u && k > 1u && !exceeds(bits, step, k - 1u); n++) { k--; }
    return -i32(k);
  }
  for (var n = 0u; n < 4u && !reaches(bits, step, k); n++) { k--; }
  for (var n = 0u; n < 4u && reaches(bits, step, k + 1u); n++) { k++; }
  return i32(k);
}
fn pixel_at(row_at : f32, column_at : f32, grid : u32) -> vec2<i32> {
  let at = ${GRID_WORDS}u * grid;
  let s = bitcast<f32>(grids[at + 2u]);
  let row = cell(row_at - bitcast<f32>(grids[at]), s);
  let column = cell(column_at - bitcast<f32>(grids[at + 1u]), s);
  return vec2<i32>(row + 1 + i32(grids[at + 3u]), column + 1 + i32(grids[at + 4u]));
}`;
