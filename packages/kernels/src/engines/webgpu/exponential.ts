/**
 * WGSL: `exponential(x)` for x of at most a few dozen, within 3e-7 of the exact one. The built-in exp may be off by 3 + 2 |x| units in the
 * last place, and is on some devices.
 */
export const EXPONENTIAL = `
fn exponential(x: f32) -> f32 {
  let low = select(x, -87.3, x < -87.3); // NaN stays NaN
  let n = floor(low * 1.442695041 + 0.5);
  let r = (low - n * 0.693359375) + n * 2.1219444e-4;
  var s = 0.00829027206555;
  s = s * r + 0.0418981596411;
  s = s * r + 0.16667638128;
  s = s * r + 0.499991478409;
  s = s * r + 0.999999706313;
  s = s * r + 1;
  return s * bitcast<f32>((i32(n) + 127) << 23);
}`;
