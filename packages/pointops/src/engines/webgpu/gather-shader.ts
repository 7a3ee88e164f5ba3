/** Points by index on the device, for centres between sampling and grouping. */
import { SIZES_HEAD } from './exact-distance.js';

/** Rows of a workgroup. */
export const GATHER_ROWS = 64;

/** Bindings: sizes, points f32[B,N,3], indices i32[B,M], gathered f32[B,M,3]. */
export const GATHER = /* wgsl */ `
struct Sizes { ${SIZES_HEAD} points : u32, wanted : u32 }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> points : array<f32>;
@group(0) @binding(2) var<storage, read> indices : array<i32>;
@group(0) @binding(3) var<storage, read_write> gathered : array<f32>;
@compute @workgroup_size(${GATHER_ROWS})
fn main(@builtin(workgroup_id) workgroup : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let place = workgroup.x * ${GATHER_ROWS}u + local.x;
  if (place >= sizes.wanted) { return; }
  let row = workgroup.y * sizes.wanted + place;
  let at = 3u * (workgroup.y * sizes.points + u32(indices[row]));
  for (var axis = 0u; axis < 3u; axis++) { gathered[3u * row + axis] = points[at + axis]; }
}`;
