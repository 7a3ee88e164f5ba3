/**
 * Squared distances that are the same on every device. WGSL lets a compiler fuse a product into the sum behind it, and bring a sum into
 * another order; then nearly equal distances change places. Here every intermediate result passes through an integer operation that the
 * compiler cannot see through: an exclusive or with a zero that it learns of only at run time.
 *
 * Distances are compared by their bits: for numbers from 0 to infinity the order is the same, and no device flushes or optimises integers.
 */

const view = new DataView(new ArrayBuffer(4));

/** The bits of a float32, as the shaders compare it. */
export function floatBits(value: number): number {
  view.setFloat32(0, value);
  return view.getUint32(0);
}

/** Members that every `Sizes` begins with. */
export const SIZES_HEAD = 'zero : u32, batch : u32,';

/** Two points whose squared distance is below 2^-101 are told apart by parts that a device without subnormal numbers may lose. */
const CLOSE = floatBits(2 ** -101);
/** Squares of smaller numbers are subnormal. */
const SQUARABLE = floatBits(2 ** -63);

/**
 * WGSL of `distance_key(a, b) -> u32`, the bits of the squared distance, and `square_key(x, y, z)`; needs a uniform `sizes`.
 * @param lost number of a binding u32[1] that is set when two points were so close that a square was lost, on devices that make
 * numbers below 2^-126 zero; without it nobody looks
 */
export function distanceKey(lost?: number): string {
  return /* wgsl */ `
${lost === undefined ? '' : `@group(0) @binding(${lost}) var<storage, read_write> lost : atomic<u32>;`}
fn rounded(value : f32) -> f32 { return bitcast<f32>(bitcast<u32>(value) ^ sizes.zero); }
fn square_key(x : f32, y : f32, z : f32) -> u32 {
  return bitcast<u32>(rounded(rounded(x * x) + rounded(y * y)) + rounded(z * z));
}
fn distance_key(a : vec3<f32>, b : vec3<f32>) -> u32 {
  let d = vec3<f32>(rounded(a.x - b.x), rounded(a.y - b.y), rounded(a.z - b.z));
  let key = square_key(d.x, d.y, d.z);
  ${lost === undefined ? '' : LOOK}
  return key;
}
`;
}

const LOOK = /* wgsl */ `
  if (key < ${CLOSE}u) {
    let size = bitcast<vec3<u32>>(d) & vec3<u32>(0x7fffffffu);
    if (any((size != vec3<u32>(0u)) & (size < vec3<u32>(${SQUARABLE}u)))) { atomicStore(&lost, 1u); }
  }`;
