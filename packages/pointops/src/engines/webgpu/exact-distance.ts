/**
 * Squared distances that are the same on every device. WGSL lets a compiler fuse a product into the sum behind it, and bring a sum into
 * another order; then nearly equal distances change places. Here every intermediate result passes through an integer operation that the
 * compiler cannot see through: an exclusive or with a zero that it learns of only at run time.
 *
 * Distances are compared by their bits: for numbers from 0 to infinity the order is the same, and no device flushes or optimises integers.
 */

/** Members that every `Sizes` begins with. */
export const SIZES_HEAD = 'zero : u32, batch : u32,';

/** WGSL of `distance_key(from x, y, z; to x, y, z) -> u32`, the bits of the squared distance; needs a uniform `sizes`. */
export const DISTANCE_KEY = /* wgsl */ `
fn rounded(value : f32) -> f32 { return bitcast<f32>(bitcast<u32>(value) ^ sizes.zero); }
fn square_key(x : f32, y : f32, z : f32) -> u32 {
  return bitcast<u32>(rounded(rounded(x * x) + rounded(y * y)) + rounded(z * z));
}
fn distance_key(a : vec3<f32>, b : vec3<f32>) -> u32 {
  return square_key(rounded(a.x - b.x), rounded(a.y - b.y), rounded(a.z - b.z));
}
`;

const view = new DataView(new ArrayBuffer(4));

/** The bits of a float32, as the shaders compare it. */
export function floatBits(value: number): number {
  view.setFloat32(0, value);
  return view.getUint32(0);
}
