/** One training step of the student: here with some matrix product, and in torch. Both give losses and some gradients. */
import { heapView, type MatrixProduct, useMatrixProduct } from '@i2p/kernels';
import type { I2PMae, TrainingBatch } from '@i2p/mae';
import { AdamW, disposeGradients } from '@i2p/nn';
import { float32Of } from '@i2p/safetensors';
import { type Agreement, all, cosine, within } from '../agreement.js';
import type { Contender } from '../measure.js';
import { peerContender } from '../peers/peer-contender.js';
import type { PeerEnvironment } from '../peers/peer-environment.js';
import { type PeerProgram, startPeer } from '../peers/peer-program.js';
import { type StudentBatch, trainingArrays } from './student-batch.js';

/** Of the losses, relative. */
const TOLERANCE = 1e-4;
/**
 * Of the gradients, as vectors. Behind the last max-pool they agree to 1e-5; below, an untrained network has
 * neighbours that are equal to the last digit, and each side takes its own for the largest.
 */
const COSINE = 0.999;
/** Of both heads, the decoder, the encoder, and of either end of the finest token embedding. */
export const CHECKED = [
  'rec_head_2d.weight',
  'rec_head_3d.weight',
  'mask_token',
  'h_decoder.1.blocks.0.mlp.fc1.weight',
  'h_encoder.encoder_blocks.2.blocks.0.attn.qkv.weight',
  'h_encoder.token_embed.0.second_conv.3.weight',
  'h_encoder.token_embed.0.first_conv.0.weight',
];

export interface StepResult {
  /** 3D and 2D. */
  readonly losses: Float32Array;
  /** Of `CHECKED`. */
  readonly gradients: readonly Float32Array[];
}

/** How matrices are multiplied; none means by the embedded kernels. */
export interface Product {
  readonly name: string;
  readonly description?: string;
  readonly use: ((heap: WebAssembly.Memory) => MatrixProduct) | undefined;
}

/** A step at rate 0: everything is computed, and the next contender starts from the same weights. */
export function stepOnce(model: I2PMae, optimizer: AdamW, batch: TrainingBatch): StepResult {
  const { loss3d, loss2d, gradients } = model.lossAndGradients(batch);
  optimizer.step(gradients, 0);
  const checked = CHECKED.map((wanted) => {
    const gradient = gradients.get(wanted);
    if (!gradient) throw new Error(`expected a gradient of ${wanted}, got ${[...gradients.keys()].join(', ')}`);
    return heapView(gradient).slice();
  });
  disposeGradients(gradients);
  return { losses: Float32Array.of(loss3d, loss2d), gradients: checked };
}

export function stepContender(
  { model, batch }: StudentBatch,
  { name, description, use }: Product,
  target?: number,
): Contender<StepResult> {
  const optimizer = new AdamW(model.parameters.parameters);
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(target === undefined ? {} : { target }),
    run() {
      useMatrixProduct(use);
      return stepOnce(model, optimizer, batch);
    },
  };
}

/** A torch program that hands back losses and gradients. */
export function torchStep(name: string, program: PeerProgram): Contender<StepResult> {
  return peerContender(name, program, (result) => ({
    losses: float32Of(result('losses')),
    gradients: CHECKED.map((wanted) => float32Of(result(wanted))),
  }));
}

/** The twin in the official layout, or with its token embedding on rows; on a card where it is asked for and torch sees one. */
export async function startTwin(
  peers: PeerEnvironment,
  one: StudentBatch,
  { rows, threads, device = 'cpu' }: { rows: boolean; threads: number; device?: 'cpu' | 'card' },
): Promise<{ contender: Contender<StepResult>; program: PeerProgram }> {
  const options = { config: one.model.config, work: 'step', rows, gradients: CHECKED, device };
  const program = await startPeer(peers, { module: 'student_step', arrays: trainingArrays(one), options, threads });
  return { contender: torchStep(rows ? 'torch on rows' : 'torch', program), program };
}

/** The losses within a tolerance, every gradient with at least this cosine. */
export function sameStep(expected: StepResult, actual: StepResult, tolerance = TOLERANCE, least = COSINE): Agreement {
  const gradients = expected.gradients.map((one, i) => cosine(least, one, actual.gradients[i] ?? []));
  const differing = gradients.findIndex(({ agrees }) => !agrees);
  const agreement = gradients[differing] ?? { agrees: true, says: `${gradients.length} of cosine ${least} or more` };
  const which = differing < 0 ? 'gradients' : `gradient of ${CHECKED[differing]}`;
  return all({ losses: within(tolerance, expected.losses, actual.losses), [which]: agreement });
}
