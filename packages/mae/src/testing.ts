/** Small models and clouds for this package's tests. */
import type { RandomStream } from '@i2p/random';
import type { HostTensor } from '@i2p/safetensors';
import type { ViewFeatures } from './batch.js';
import type { EncoderConfig, MaeConfig } from './config.js';

/** An encoder that attends locally. */
export const tinyEncoder: EncoderConfig = {
  points: 128,
  numGroups: [48, 24, 12],
  groupSizes: [8, 4, 4],
  encoderDims: [12, 24, 36],
  encoderDepths: [1, 1, 1],
  numHeads: 3,
  dropPath: 0,
  localRadius: [0.4, 0.8, 1.6],
};

const { localRadius: _localRadius, ...hierarchy } = tinyEncoder;

/** The same encoder in pre-training. */
export const tinyConfig: MaeConfig = {
  ...hierarchy,
  decoderDims: [36, 24],
  decoderDepths: [1, 1],
  decoderUpBlocks: [1, 1],
  maskRatio: 0.75,
  masking: 'guided',
  maskTemperature: 1,
  targets: '3d+2d',
  teacherDim: 5,
  leakIndexZero: true,
  dropUncoveredTokens: true,
};

/** Points on ellipsoids [B,N,3]. */
export function ellipsoids(batch: number, points: number, stream: RandomStream): Float32Array {
  const out = new Float32Array(batch * points * 3);
  for (let b = 0; b < batch; b++) {
    const axes = [0.4, 0.7, 1].map((axis) => axis * stream.uniform(0.8, 1.2));
    for (let i = 0; i < points; i++) {
      const v = [stream.normal(), stream.normal(), stream.normal()];
      const norm = Math.hypot(...v);
      v.forEach((value, c) => {
        out[(b * points + i) * 3 + c] = (value / norm) * (axes[c] as number);
      });
    }
  }
  return out;
}

/** A teacher that answers with smooth made-up maps. */
export function madeUpTeacher(batch: number, channels: number, stream: RandomStream): ViewFeatures {
  const patches = 196;
  const features = Float32Array.from(
    { length: 3 * batch * patches * channels },
    (_, i) => Math.sin(i % 97) + 0.1 * stream.normal(),
  );
  const saliency = Float32Array.from({ length: 3 * batch * patches }, () => stream.uniform() / patches);
  return { features, saliency };
}

/** Names whose values differ, bit by bit, between two states; jest's own comparison takes seconds on so many numbers. */
export function differingNames(
  a: ReadonlyMap<string, HostTensor>,
  b: ReadonlyMap<string, HostTensor>,
  names: Iterable<string>,
): string[] {
  const bytes = ({ data }: HostTensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [...names].filter((name) => {
    const [x, y] = [a.get(name), b.get(name)];
    return !x || !y || Buffer.compare(bytes(x), bytes(y)) !== 0;
  });
}
