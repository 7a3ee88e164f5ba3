// Small pieces every kernel is made of. Pointers are byte offsets into the heap of the tfjs wasm backend.

// @ts-ignore: decorator
@inline export function ld(p: usize, offset: usize = 0): v128 {
  return v128.load(p + offset);
}

/** a * b + c; one rounding in the relaxed-SIMD build, two in the plain one. */
// @ts-ignore: decorator
@inline export function madd(a: v128, b: v128, c: v128): v128 {
  // @ts-ignore: compile-time constant
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline export function lane(v: v128, i: i32): f32 {
  return i == 0 ? f32x4.extract_lane(v, 0) : i == 1 ? f32x4.extract_lane(v, 1) : i == 2 ? f32x4.extract_lane(v, 2) : f32x4.extract_lane(v, 3);
}

// @ts-ignore: decorator
@inline export function sum4(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

// @ts-ignore: decorator
@inline export function max4(v: v128): f32 {
  return max(max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)), max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
}

/** The first n (< 4) floats at p, zeros behind. */
export function ldTail(p: usize, n: i32): v128 {
  let v = f32x4.splat(0);
  if (n > 0) v = f32x4.replace_lane(v, 0, load<f32>(p));
  if (n > 1) v = f32x4.replace_lane(v, 1, load<f32>(p, 4));
  if (n > 2) v = f32x4.replace_lane(v, 2, load<f32>(p, 8));
  return v;
}

/** Stores the first n (< 4) lanes. */
export function stTail(p: usize, v: v128, n: i32): void {
  if (n > 0) store<f32>(p, f32x4.extract_lane(v, 0));
  if (n > 1) store<f32>(p, f32x4.extract_lane(v, 1), 4);
  if (n > 2) store<f32>(p, f32x4.extract_lane(v, 2), 8);
}

/** exp for x <= 0, to 2e-7 of the value: base-2 range reduction and a degree-5 polynomial, fitted to its relative error. */
// @ts-ignore: decorator
@inline export function exp4(x0: v128): v128 {
  const x = f32x4.pmax(x0, f32x4.splat(-87.3));
  // 1.5 * 2^23 pushes the fraction out; the integer is in the low bits, and 127 more make it an exponent
  const magic = f32x4.splat(12583039);
  const whole = madd(x, f32x4.splat(1.44269504088896341), magic);
  const n = f32x4.sub(whole, magic);
  const r = madd(n, f32x4.splat(2.1219444e-4), madd(n, f32x4.splat(-0.693359375), x));
  let p = f32x4.splat(0.00829027206555);
  p = madd(p, r, f32x4.splat(0.0418981596411));
  p = madd(p, r, f32x4.splat(0.16667638128));
  p = madd(p, r, f32x4.splat(0.499991478409));
  p = madd(p, r, f32x4.splat(0.999999706313));
  p = madd(p, r, f32x4.splat(1));
  return f32x4.mul(p, i32x4.shl(whole, 23));
}

/**
 * Probability that a normal number exceeds |v|, given e = exp(-v^2 / 2): a polynomial in 1 / (1 + 0.39 |v|), fitted so that
 * (1 + |v|) times its error stays below 2.3e-8.
 */
// @ts-ignore: decorator
@inline export function normalTail4(v: v128, e: v128): v128 {
  const t = f32x4.div(f32x4.splat(1), madd(f32x4.splat(0.39), f32x4.abs(v), f32x4.splat(1)));
  let p = f32x4.splat(0.053703433665);
  p = madd(p, t, f32x4.splat(-0.25772682275));
  p = madd(p, t, f32x4.splat(0.37443928342));
  p = madd(p, t, f32x4.splat(-0.016133464706));
  p = madd(p, t, f32x4.splat(0.19426879201));
  p = madd(p, t, f32x4.splat(0.15144875818));
  return f32x4.mul(f32x4.mul(p, t), e);
}
