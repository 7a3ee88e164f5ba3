/** The ViT-B/16 teacher on depth views, float32 and int8, beside the same tower in torch. */
import { renderViews, VIEWS } from '@i2p/projection';
import { float32Of, type HostTensor, tensor } from '@i2p/safetensors';
import { createOnnxTeacher, type Teacher, type TeacherOutput } from '@i2p/vit2d';
import { type Agreement, all, cosine, within } from '../agreement.js';
import { type Contender, measure } from '../measure.js';
import { peerContender } from '../peers/peer-contender.js';
import { type PeerProgram, startPeer } from '../peers/peer-program.js';
import type { Figure, Suite, SuiteOptions } from '../suite.js';
import { OPERATIONS, randomClipVit } from './clip-vit.js';
import { blasProduct, embeddedProduct } from './matrix-products.js';
import { bestRate, floorOf } from './product-floor.js';
import { surfacePoints } from './surface-points.js';

/** Depth views of two clouds. */
const CLOUDS = 2;
const IMAGES = VIEWS * CLOUDS;
/** Ratios to torch that are aimed at. */
const TARGETS = { float32: 0.5, int8: 0.25 };
/** Twelve blocks of float32 sums in another order. */
const TOLERANCE = 1e-3;
/** Least cosine of the int8 features to the float32 ones, over all patches. */
const COSINE = 0.98;

interface Output extends TeacherOutput {
  readonly precision: 'float32' | 'int8';
}

export const teacherSuite: Suite = {
  name: 'teacher',
  description: `CLIP ViT-B/16 on ${IMAGES} depth views, one thread`,
  async *run(options) {
    const { images } = renderViews(surfacePoints(CLOUDS, 2048), CLOUDS);
    const weights = randomClipVit();
    const peer = await startTorch(options, weights, images);
    const float32 = await createOnnxTeacher(weights);
    const int8 = await createOnnxTeacher(weights, { precision: 'int8' });
    weights.clear();
    const contenders = [
      ...(peer ? [torchContender(peer)] : []),
      contender(float32, 'float32', images, peer !== undefined),
      contender(int8, 'int8', images, peer !== undefined),
    ];
    const title = `teacher ViT-B/16, ${IMAGES} views`;
    yield await measure({ title, contenders, compare }, options.quick ? 1 : 5);
    yield* floor(`${title}, float32`);
    await Promise.all([peer?.stop(), float32.dispose(), int8.dispose()]);
  },
};

/** Its library tells no rate of its own, so that of a BLAS library stands for it. */
async function* floor(title: string): AsyncIterable<Figure> {
  await embeddedProduct();
  const blas = blasProduct(1);
  if (blas) yield floorOf(title, IMAGES * OPERATIONS, bestRate(blas));
}

async function startTorch(
  { peers }: SuiteOptions,
  weights: ReadonlyMap<string, HostTensor>,
  images: Float32Array,
): Promise<PeerProgram | undefined> {
  if (!peers) return undefined;
  const named = [...weights].map(([name, value]) => [`weights.${name}`, value] as const);
  const arrays = new Map([...named, ['images', tensor(images, [IMAGES, images.length / IMAGES])] as const]);
  return startPeer(peers, { module: 'vit', arrays });
}

function torchContender(peer: PeerProgram): Contender<Output> {
  return peerContender('torch', peer, (result) => ({
    precision: 'float32',
    features: float32Of(result('features')),
    saliency: float32Of(result('saliency')),
  }));
}

function contender(
  teacher: Teacher,
  precision: 'float32' | 'int8',
  images: Float32Array,
  besidePeer: boolean,
): Contender<Output> {
  return {
    name: `i2p ${precision}`,
    ...(besidePeer ? { target: TARGETS[precision] } : {}),
    run: async () => ({ precision, ...(await teacher.run(images, IMAGES)) }),
  };
}

function compare(expected: Output, actual: Output): Agreement {
  if (actual.precision === 'int8') return all({ features: cosine(COSINE, expected.features, actual.features) });
  return all({
    features: within(TOLERANCE, expected.features, actual.features),
    saliency: within(TOLERANCE, expected.saliency, actual.saliency),
  });
}
