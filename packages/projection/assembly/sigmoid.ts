// Logistic sigmoid in float64, two lanes at a time, rounded to float32 at the end: the digits of 1 / (1 + Math.exp(-x)).

const INV_LN2: f64 = 1.4426950408889634;
/** ln 2 in two parts, the first with trailing zeros, so that k * LN2_HIGH is exact. */
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** Minimax coefficients of x * (e^x + 1) / (e^x - 1) - 2 over x^2, on |x| <= ln(2) / 2 (the usual ones of libm). */
const P1: f64 = 1.66666666666666019037e-1;
const P2: f64 = -2.77777777770155933842e-3;
const P3: f64 = 6.61375632143793436117e-5;
const P4: f64 = -1.65339022054652515390e-6;
const P5: f64 = 4.13813679705723846039e-8;
/** Beyond, e^x is still finite, and the sigmoid rounds to 0 or 1 in float32. */
const LIMIT: f64 = 700;

/** values f32[count], in place; count is a multiple of four. Zeros, the background of an image, are written without a sum. */
export function sigmoid(values: usize, count: i32): void {
  const half = f32x4.splat(0.5);
  const end = values + (<usize>count << 2);
  for (; values < end; values += 16) {
    const x = v128.load(values);
    if (!v128.any_true(f32x4.ne(x, f32x4.splat(0)))) {
      v128.store(values, half);
      continue;
    }
    const low = f32x4.demote_f64x2_zero(sigmoidPair(f64x2.promote_low_f32x4(x)));
    const upper = f64x2.promote_low_f32x4(i32x4.shuffle(x, x, 2, 3, 2, 3));
    const high = f32x4.demote_f64x2_zero(sigmoidPair(upper));
    v128.store(values, i32x4.shuffle(low, high, 0, 1, 4, 5));
  }
}

// @ts-ignore: decorator
@inline
function sigmoidPair(x: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, exponential(f64x2.neg(x))));
}

/** e^x = 2^k e^r with |r| <= ln(2) / 2, and e^r = 1 + r + r c / (2 - c). */
// @ts-ignore: decorator
@inline
function exponential(x: v128): v128 {
  x = f64x2.pmin(f64x2.pmax(x, f64x2.splat(-LIMIT)), f64x2.splat(LIMIT)); // NaN stays
  const k = f64x2.nearest(f64x2.mul(x, f64x2.splat(INV_LN2)));
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(k, f64x2.splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  let p = f64x2.add(f64x2.splat(P4), f64x2.mul(t, f64x2.splat(P5)));
  p = f64x2.add(f64x2.splat(P3), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(P2), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(P1), f64x2.mul(t, p));
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  const mantissa = f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.sub(low, quotient), high));
  // times 2^k: k, as an integer, onto the exponent
  const exponent = i64x2.shl(i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(k)), 52);
  return i64x2.add(mantissa, exponent);
}
