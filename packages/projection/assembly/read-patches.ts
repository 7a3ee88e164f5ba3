// Bicubic value of a patch map at pixels (SPEC 2.4), in float32: sixteen patches, row by row.
import { SIZE } from './image';

/** Bytes of scratch: sixteen weights, each in all lanes of a vector, and where the sixteen patches start. */
export function readScratchBytes(): usize {
  return 16 * 16 + 16 * 4;
}

/**
 * pixels i32[count], map f32[patches*patches*channels], taps of every pixel along an axis (i32[4*224], f32[4*224])
 * -> features f32[channels] for each pixel, `stride` bytes apart
 */
export function readPatches(
  pixels: usize,
  count: i32,
  map: usize,
  patches: i32,
  channels: i32,
  tapIndex: usize,
  tapWeight: usize,
  scratch: usize,
  features: usize,
  stride: usize,
): void {
  for (let i = 0; i < count; i++) {
    const pixel = load<i32>(pixels + (<usize>i << 2));
    placeStencil(pixel, map, patches, channels, tapIndex, tapWeight, scratch);
    readPixel(scratch, features, <usize>channels << 2);
    features += stride;
  }
}

function placeStencil(
  pixel: i32,
  map: usize,
  patches: i32,
  channels: i32,
  tapIndex: usize,
  tapWeight: usize,
  scratch: usize,
): void {
  const row = <usize>(pixel / SIZE) << 4;
  const column = <usize>(pixel % SIZE) << 4;
  for (let tap: usize = 0; tap < 16; tap++) {
    const r = row + ((tap >> 2) << 2);
    const c = column + ((tap & 3) << 2);
    const weight = load<f32>(tapWeight + r) * load<f32>(tapWeight + c);
    v128.store(scratch + (tap << 4), f32x4.splat(weight));
    const patch = load<i32>(tapIndex + r) * patches + load<i32>(tapIndex + c);
    store<usize>(scratch + 256 + (tap << 2), map + (<usize>(patch * channels) << 2));
  }
}

/** Thirty-two channels at a time keep their sums in registers, and share a weight and an address; then four; then one. */
// @ts-ignore: decorator
@inline
function readPixel(scratch: usize, features: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 128 <= bytes; at += 128) readThirtyTwo(scratch, features + at, at);
  for (; at + 16 <= bytes; at += 16) {
    let sum = f32x4.splat(0);
    for (let tap: usize = 0; tap < 16; tap++) {
      const patch = load<usize>(scratch + (tap << 2), 256) + at;
      sum = f32x4.add(sum, f32x4.mul(v128.load(scratch + (tap << 4)), v128.load(patch)));
    }
    v128.store(features + at, sum);
  }
  for (; at < bytes; at += 4) {
    let sum: f32 = 0;
    for (let tap: usize = 0; tap < 16; tap++) {
      const patch = load<usize>(scratch + (tap << 2), 256) + at;
      sum += load<f32>(scratch + (tap << 4)) * load<f32>(patch);
    }
    store<f32>(features + at, sum);
  }
}

/** Channels at ..at + 127 bytes of the sixteen patches -> 128 bytes of features. */
// @ts-ignore: decorator
@inline
function readThirtyTwo(scratch: usize, features: usize, at: usize): void {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  let f = a;
  let g = a;
  let h = a;
  for (let tap: usize = 0; tap < 16; tap++) {
    const weight = v128.load(scratch + (tap << 4));
    const patch = load<usize>(scratch + (tap << 2), 256) + at;
    a = f32x4.add(a, f32x4.mul(weight, v128.load(patch)));
    b = f32x4.add(b, f32x4.mul(weight, v128.load(patch, 16)));
    c = f32x4.add(c, f32x4.mul(weight, v128.load(patch, 32)));
    d = f32x4.add(d, f32x4.mul(weight, v128.load(patch, 48)));
    e = f32x4.add(e, f32x4.mul(weight, v128.load(patch, 64)));
    f = f32x4.add(f, f32x4.mul(weight, v128.load(patch, 80)));
    g = f32x4.add(g, f32x4.mul(weight, v128.load(patch, 96)));
    h = f32x4.add(h, f32x4.mul(weight, v128.load(patch, 112)));
  }
  v128.store(features, a);
  v128.store(features, b, 16);
  v128.store(features, c, 32);
  v128.store(features, d, 48);
  v128.store(features, e, 64);
  v128.store(features, f, 80);
  v128.store(features, g, 96);
  v128.store(features, h, 112);
}
