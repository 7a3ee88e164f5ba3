/** Furthest point sampling: engines of @i2p/pointops beside fpsample. */
import type { AsyncPointEngine, PointEngine } from '@i2p/pointops';
import { int32Of, tensor } from '@i2p/safetensors';
import { sameNumbers } from '../agreement.js';
import type { Case, Contender } from '../measure.js';
import { peerContender } from '../peers/peer-contender.js';
import type { PeerEnvironment } from '../peers/peer-environment.js';
import { startPeer } from '../peers/peer-program.js';
import { sameSampling } from './same-sampling.js';
import { surfacePoints } from './surface-points.js';

/** The ratio to fpsample that is aimed at. */
const TARGET = 0.4;

/** B clouds of N points, G samples each. */
export interface CloudSizes {
  readonly clouds: number;
  readonly points: number;
  readonly samples: number;
}

/** A case with a peer process behind it. */
export interface IndexCase extends Case<Int32Array> {
  stop(): Promise<void>;
}

/** The peer takes part where there is one cloud. */
export async function fpsCase(
  engines: readonly (PointEngine | AsyncPointEngine)[],
  sizes: CloudSizes,
  peers: PeerEnvironment | undefined,
): Promise<IndexCase> {
  const { clouds, points: count, samples } = sizes;
  const points = surfacePoints(clouds, count);
  const peer = peers && clouds === 1 ? await startFpsample(peers, points, samples) : undefined;
  const first = peer?.first ?? 0;
  const cloud = peer ? swapFirst(points, first) : points;
  const ours = engines.map(
    (engine): Contender<Int32Array> => ({
      name: engine.name,
      ...('description' in engine ? { description: engine.description } : {}),
      run: () => engine.fps(cloud, clouds, samples),
      ...(peer && engine.name === 'wasm' ? { target: TARGET } : {}),
    }),
  );
  return {
    title: clouds === 1 ? `fps ${count} -> ${samples}` : `fps ${clouds} x ${count} -> ${samples}`,
    contenders: [...(peer ? [peer.contender] : []), ...ours],
    compare: (expected, actual) =>
      peer ? sameSampling(points, expected, relabelled(actual, first)) : sameNumbers(expected, actual),
    stop: async () => peer?.stop(),
  };
}

interface Fpsample {
  readonly contender: Contender<Int32Array>;
  /** Its first sample: the start index counts points in its own order of them, so it is not the point asked for. */
  readonly first: number;
  stop(): Promise<void>;
}

async function startFpsample(peers: PeerEnvironment, points: Float32Array, samples: number): Promise<Fpsample> {
  const arrays = new Map([['points', tensor(points, [points.length / 3, 3])]]);
  const program = await startPeer(peers, { module: 'fps', arrays, options: { samples } });
  const contender = peerContender('fpsample', program, (result) => int32Of(result('indices')));
  const [first = 0] = await contender.run();
  return { contender, first, stop: () => program.stop() };
}

/** The same cloud, with point `first` in front: this project samples that one first. [N,3] -> [N,3] */
function swapFirst(points: Float32Array, first: number): Float32Array {
  const swapped = points.slice();
  swapped.copyWithin(3 * first, 0, 3);
  swapped.set(points.subarray(3 * first, 3 * first + 3), 0);
  return swapped;
}

/** Indices into the swapped cloud as indices into the cloud. */
function relabelled(indices: Int32Array, first: number): Int32Array {
  return indices.map((index) => (index === 0 ? first : index === first ? 0 : index));
}
