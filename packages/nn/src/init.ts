/** Initial values (SPEC 6, "Initialisation"). */
import type { RandomStream } from '@i2p/random';

/** Normal numbers of a deviation, redrawn beyond +-2 (absolute, as the official code truncates). */
export function truncatedNormal(size: number, stream: RandomStream, deviation = 0.02): Float32Array {
  return Float32Array.from({ length: size }, () => {
    for (;;) {
      const value = stream.normal() * deviation;
      if (Math.abs(value) <= 2) return value;
    }
  });
}

/** Xavier uniform: +-sqrt(6 / (fan in + fan out)). */
export function xavierUniform(fanOut: number, fanIn: number, stream: RandomStream): Float32Array {
  const bound = Math.sqrt(6 / (fanIn + fanOut));
  return Float32Array.from({ length: fanIn * fanOut }, () => stream.uniform(-bound, bound));
}

/** The framework's default for linear layers and 1x1 convolutions: uniform in +-1/sqrt(fan in), weights and biases alike. */
export function fanInUniform(size: number, fanIn: number, stream: RandomStream): Float32Array {
  const bound = 1 / Math.sqrt(fanIn);
  return Float32Array.from({ length: size }, () => stream.uniform(-bound, bound));
}

export const constant = (size: number, value: number): Float32Array => new Float32Array(size).fill(value);
