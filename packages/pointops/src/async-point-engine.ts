/** Engines whose answers one waits for, as those on GPUs: the same operations, the same indices. This file imports no engine. */
import { type Chamfer, chamfer } from './chamfer.js';
import type { PointEngine } from './point-engine.js';
import { type ThreeNearest, threeNearest } from './three-nn.js';

export interface AsyncPointEngine {
  /** 'js', 'wasm', 'gpujs' or 'webgpu' */
  readonly name: string;
  /** What really computes, for logs: the device, the mode. */
  readonly description: string;
  /** As `PointEngine.fps`; rejects with what that throws. */
  fps(points: Float32Array, batch: number, samples: number): Promise<Int32Array>;
  /** As `PointEngine.knn`; rejects with what that throws. */
  knn(query: Float32Array, reference: Float32Array, batch: number, k: number): Promise<Int32Array>;
  /** As the function `chamfer`: the same matches, sums and gradients within rounding. */
  chamfer(x: Float32Array, y: Float32Array, batch: number): Promise<Chamfer>;
  /** As the function `threeNearest`. */
  threeNearest(target: Float32Array, source: Float32Array, batch: number): Promise<ThreeNearest>;
  /** Gives back what the engine holds. A device that it was given stays. */
  dispose(): void;
}

/** An engine that answers at once, as one that is waited for. */
export function asyncPointEngine(engine: PointEngine): AsyncPointEngine {
  return {
    name: engine.name,
    description: `${engine.name} on one thread of the CPU`,
    fps: async (points, batch, samples) => engine.fps(points, batch, samples),
    knn: async (query, reference, batch, k) => engine.knn(query, reference, batch, k),
    chamfer: async (x, y, batch) => chamfer(x, y, batch),
    threeNearest: async (target, source, batch) => threeNearest(target, source, batch),
    dispose: () => {},
  };
}
