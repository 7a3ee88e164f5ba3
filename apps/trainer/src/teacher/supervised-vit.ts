/** The teacher in training: the ViT, a head that names the family, and one that names the part in a patch. */
import { addScalars, gatherRows, heapView } from '@i2p/kernels';
import {
  AdamW,
  addLinear,
  disposeGradients,
  type ForwardContext,
  gradientsOf,
  linear,
  officialNoDecay,
  ParameterSet,
} from '@i2p/nn';
import type { RandomStream } from '@i2p/random';
import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { crossEntropy } from './cross-entropy.js';
import { addDepthVit, type DepthVit, depthVit } from './depth-vit.js';
import type { LabelledViews } from './labelled-views.js';

/** Keeps the class token's attention from going to a few tell-tale patches once a family is certain. */
const SMOOTHING = 0.1;
const WEIGHT_DECAY = 0.05;

export interface TeacherLosses {
  readonly family: number;
  /** 0 when no patch of the batch shows a part. */
  readonly part: number;
}

export class SupervisedVit {
  readonly parameters = new ParameterSet();
  readonly #optimizer: AdamW;

  constructor(
    readonly config: DepthVit,
    families: number,
    parts: number,
    stream: RandomStream,
  ) {
    addDepthVit(this.parameters, config, stream);
    const init = 'truncated-normal';
    addLinear(this.parameters, 'head', config.width, families, stream, { init });
    addLinear(this.parameters, 'part_head', config.width, parts, stream, { init });
    const noDecay = (name: string, shape: readonly number[]): boolean =>
      name === 'pos_embed' || officialNoDecay(name, shape);
    this.#optimizer = new AdamW(this.parameters.parameters, { weightDecay: WEIGHT_DECAY, noDecay });
  }

  /** Forward, backward, AdamW. @throws Error when a loss is not a number */
  step(views: LabelledViews, learningRate: number): TeacherLosses {
    const context: ForwardContext = { parameters: this.parameters, training: true };
    let losses: TeacherLosses = { family: 0, part: 0 };
    const { value, gradients } = gradientsOf(this.parameters, () => {
      const tokens = depthVit(context, this.config, views.patches);
      const family = familyLoss(context, tokens, views);
      const part = partLoss(context, tokens, views);
      losses = { family: scalarOf(family), part: part ? scalarOf(part) : 0 };
      return part ? addScalars(family, part) : family;
    });
    value.dispose();
    try {
      if (!Number.isFinite(losses.family + losses.part))
        throw new Error(`the teacher's loss is not a number: family ${losses.family}, part ${losses.part}`);
      this.#optimizer.step(gradients, learningRate);
      return losses;
    } finally {
      disposeGradients(gradients);
    }
  }

  dispose(): void {
    this.#optimizer.dispose();
    this.parameters.dispose();
  }
}

/** The class tokens name the families. */
function familyLoss(context: ForwardContext, tokens: Tensor, { patches, families }: LabelledViews): Tensor {
  const length = 1 + patches.places.length / patches.batch;
  const rows = Int32Array.from(families, (_, image) => image * length);
  const logits = linear(context, 'head', gatherRows(tokens, tensor1d(rows, 'int32')));
  return crossEntropy(logits, families, SMOOTHING);
}

/** The patches that show a part name it: without this the last block's patch tokens would learn nothing. */
function partLoss(context: ForwardContext, tokens: Tensor, { patches, parts }: LabelledViews): Tensor | undefined {
  const perImage = patches.places.length / patches.batch;
  const shown = Int32Array.from(parts.keys()).filter((i) => (parts[i] as number) >= 0);
  if (shown.length === 0) return undefined;
  const rows = shown.map((i) => i + 1 + Math.floor(i / perImage)); // a class token stands before each image's patches
  const logits = linear(context, 'part_head', gatherRows(tokens, tensor1d(rows, 'int32')));
  const labels = shown.map((i) => parts[i] as number);
  return crossEntropy(logits, labels, SMOOTHING);
}

function scalarOf(loss: Tensor): number {
  return heapView(loss)[0] ?? Number.NaN;
}
