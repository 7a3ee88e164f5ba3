/** Looks for coordinates that are not finite, on the device. */
import { SIZES_HEAD } from './exact-distance.js';

/** Values that a workgroup looks at in one go. */
export const FINITE_VALUES = 256;

/** Bindings: sizes, values f32[count], first u32[1]: the first bad one, 0xffffffff before. */
export const FINITE = /* wgsl */ `
struct Sizes { ${SIZES_HEAD} count : u32, stride : u32 }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> values : array<u32>;
@group(0) @binding(2) var<storage, read_write> first : atomic<u32>;
@compute @workgroup_size(${FINITE_VALUES})
fn main(@builtin(global_invocation_id) id : vec3<u32>) {
  for (var at = id.x; at < sizes.count; at += sizes.stride) {
    if ((values[at] & 0x7f800000u) == 0x7f800000u) { atomicMin(&first, at); }
  }
}`;
