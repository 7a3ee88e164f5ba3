/** Depth views and back-projection of @i2p/projection, beside torch. */
import { gatherPoints, selectEngine } from '@i2p/pointops';
import { backProject, IMAGE_SIZE, renderViews, VIEWS } from '@i2p/projection';
import { randomStream } from '@i2p/random';
import { float32Of, tensor } from '@i2p/safetensors';
import { all, within } from '../agreement.js';
import { type Contender, measure } from '../measure.js';
import { peerContender } from '../peers/peer-contender.js';
import { startPeer } from '../peers/peer-program.js';
import type { Suite } from '../suite.js';
import { surfacePoints } from './surface-points.js';

/** The official configuration: B clouds of N points, read back at the M centres of the finest level, C channels. */
const CLOUDS = 8;
const POINTS = 2048;
const CENTRES = 512;
const CHANNELS = 512;
/** Patches along each side of an image. */
const GRID = 14;
/** The ratio to torch that is aimed at. */
const TARGET = 0.5;
/** Sums of float32 in another order. */
const TOLERANCE = 1e-5;

interface Projection {
  /** [V*B,224*224] */
  readonly images: Float32Array;
  /** [B,M,V,C] */
  readonly features: Float32Array;
}

export const projectionSuite: Suite = {
  name: 'projection',
  description: 'three depth views of every cloud, and patch features read back at its centres, on one thread',
  async *run({ quick, peers }) {
    const { points, centres, patches } = await inputs();
    const arrays = new Map([
      ['points', tensor(points, [CLOUDS, POINTS, 3])],
      ['centres', tensor(centres, [CLOUDS, CENTRES, 3])],
      ['patches', tensor(patches, [VIEWS * CLOUDS, GRID * GRID, CHANNELS])],
    ]);
    const peer = peers && (await startPeer(peers, { module: 'projection', arrays }));
    const torch =
      peer &&
      peerContender(
        'torch',
        peer,
        (result): Projection => ({ images: float32Of(result('images')), features: float32Of(result('features')) }),
      );
    // written over in every run: torch gets the memory of its last results back, too
    const kept: Projection = {
      images: new Float32Array(VIEWS * CLOUDS * IMAGE_SIZE * IMAGE_SIZE),
      features: new Float32Array(CLOUDS * CENTRES * VIEWS * CHANNELS),
    };
    const ours: Contender<Projection> = {
      name: 'i2p',
      ...(peer ? { target: TARGET } : {}),
      run() {
        const { images, grids } = renderViews(points, CLOUDS, kept.images);
        const out = kept.features;
        return { images, features: backProject(patches, CHANNELS, centres, grids, CLOUDS, GRID, { out }) };
      },
    };
    const compare = (expected: Projection, actual: Projection) =>
      all({
        images: within(TOLERANCE, expected.images, actual.images),
        features: within(TOLERANCE, expected.features, actual.features),
      });
    const title = `views and back-projection, ${CLOUDS} x ${POINTS}`;
    yield await measure({ title, contenders: torch ? [torch, ours] : [ours], compare }, quick ? 3 : 15);
    await peer?.stop();
  },
};

async function inputs(): Promise<{ points: Float32Array; centres: Float32Array; patches: Float32Array }> {
  const points = surfacePoints(CLOUDS, POINTS);
  const engine = await selectEngine();
  const centres = gatherPoints(points, engine.fps(points, CLOUDS, CENTRES), CLOUDS);
  const stream = randomStream(0, 'projection');
  const patches = Float32Array.from({ length: VIEWS * CLOUDS * GRID * GRID * CHANNELS }, () => stream.normal());
  return { points, centres, patches };
}
