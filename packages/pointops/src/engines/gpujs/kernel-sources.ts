/**
 * The kernels, as text: gpu.js reads the source of what it is given, and a bundler may rewrite functions. `Math.fround` rounds where a
 * kernel runs as JavaScript, and is the identity on GPUs. Rows are thread.x, clouds thread.y, so that nothing is divided.
 */

const squaredDistance = (to: string): string => `
    const dx = Math.fround(points[o + i * 3] - ${to}x);
    const dy = Math.fround(points[o + i * 3 + 1] - ${to}y);
    const dz = Math.fround(points[o + i * 3 + 2] - ${to}z);
    const e = Math.fround(Math.fround(Math.fround(dx * dx) + Math.fround(dy * dy)) + Math.fround(dz * dz));`;

/** points f32[B,N,3] -> running minima [B,N]; -1 marks what lies near the origin and is never chosen (SPEC 1.1). */
export const FPS_START = `function (points, n) {
  const o = this.thread.y * n * 3;
  const i = this.thread.x;
  const qx = 0; const qy = 0; const qz = 0;
  ${squaredDistance('q')}
  let start = 10000000000;
  if (e < ${Math.fround(1e-3)}) { start = -1; }
  return start;
}`;

/** The first choice of every cloud, position 0: [B]. */
export const FPS_FIRST = 'function () { return 0; }';

/** points, minima [B,N], the last choice [B] -> minima [B,N] */
export const FPS_UPDATE = `function (points, minima, last, n) {
  const b = this.thread.y;
  const i = this.thread.x;
  const o = b * n * 3;
  const at = o + last[b] * 3;
  const qx = points[at]; const qy = points[at + 1]; const qz = points[at + 2];
  ${squaredDistance('q')}
  let held = minima[b][i];
  if (e < held) { held = e; }
  return held;
}`;

/** Parts of a cloud whose furthest points are found side by side. */
export const PARTS = 64;

/** minima [B,N] -> the furthest position of each part, [B,PARTS], the lowest among equals */
export const FPS_PART = `function (minima, n, span) {
  const b = this.thread.y;
  const first = this.thread.x * span;
  let best = -1;
  let position = 0;
  for (let j = 0; j < span; j++) {
    const i = first + j;
    if (i < n) {
      const held = minima[b][i];
      if (held > best) { best = held; position = i; }
    }
  }
  return position;
}`;

/** minima [B,N], positions [B,PARTS] -> the furthest position, [B] */
export const FPS_CHOOSE = `function (minima, positions) {
  const b = this.thread.x;
  let best = -1;
  let position = 0;
  for (let part = 0; part < ${PARTS}; part++) {
    const i = positions[b][part];
    const held = minima[b][i];
    if (held > best) { best = held; position = i; }
  }
  return position;
}`;

/** Before the nearest: [B,M] of -1. */
export const KNN_FIRST = 'function () { return -1; }';

/** points f32[B,N,3], query f32[B,M,3], the neighbour before [B,M] -> the next one in order of distance, then of index, [B,M]; 0 where distances are not numbers */
export const KNN_NEXT = `function (points, query, previous, n, m) {
  const b = this.thread.y;
  const o = b * n * 3;
  const at = (b * m + this.thread.x) * 3;
  const qx = query[at]; const qy = query[at + 1]; const qz = query[at + 2];
  const before = previous[b][this.thread.x];
  let bound = -1;
  if (before >= 0) {
    const i = before;
    ${squaredDistance('q')}
    bound = e;
  }
  let best = 0;
  let found = -1;
  for (let i = 0; i < n; i++) {
    ${squaredDistance('q')}
    if (e > bound || (e === bound && i > before)) {
      if (found < 0 || e < best) { best = e; found = i; }
    }
  }
  if (found < 0) { found = 0; }
  return found;
}`;

/** Squared distances of points to the origin, [B,N]: what the arithmetic is tried with. */
export const PROBE = `function (points, n) {
  const o = this.thread.y * n * 3;
  const i = this.thread.x;
  const qx = points[o]; const qy = points[o + 1]; const qz = points[o + 2];
  ${squaredDistance('q')}
  return e;
}`;
