/** Weights of the three nearest (SPEC 1.5) on the device, in float32. */
import { SIZES_HEAD } from './exact-distance.js';

/** Targets of a workgroup. */
export const WEIGHT_TARGETS = 64;

/** Bindings: sizes, distances f32[B*T,3] squared, weight f32[B*T,3]. */
export const THREE_WEIGHTS = /* wgsl */ `
struct Sizes { ${SIZES_HEAD} rows : u32 }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> distances : array<f32>;
@group(0) @binding(2) var<storage, read_write> weight : array<f32>;
@compute @workgroup_size(${WEIGHT_TARGETS})
fn main(@builtin(global_invocation_id) id : vec3<u32>) {
  if (id.x >= sizes.rows) { return; }
  let at = 3u * id.x;
  let raw = 1.0 / (vec3<f32>(distances[at], distances[at + 1u], distances[at + 2u]) + 1e-8);
  let share = raw / (raw.x + raw.y + raw.z);
  weight[at] = share.x;
  weight[at + 1u] = share.y;
  weight[at + 2u] = share.z;
}`;
