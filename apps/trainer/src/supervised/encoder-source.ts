/** Where a supervised run takes its encoder from: sizes and weights of a checkpoint, or neither. */
import { readFileSync } from 'node:fs';
import type { OfficialCheckpoint } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import { parse } from 'yaml';
import { z } from 'zod';
import { count, perLevel } from '../config/schema.js';
import { locateWeights, runOf, type WeightsPlace } from '../run-folder/locate-weights.js';
import { runFolder } from '../run-folder/run-folder.js';
import { readCheckpointFile } from '../student/checkpoint-file.js';
import { UserError } from '../user-error.js';

/** What `auto` stands for. */
export interface EncoderSizes {
  readonly numGroups: [number, number, number];
  readonly encoderDims: [number, number, number];
  readonly encoderDepths: [number, number, number];
  readonly numHeads: number;
}

/** The paper's (SPEC 11). */
const OFFICIAL: EncoderSizes = {
  numGroups: [512, 256, 64],
  encoderDims: [96, 192, 384],
  encoderDepths: [5, 5, 5],
  numHeads: 6,
};

export interface EncoderSource {
  /** The weights' file, or `none`. */
  readonly name: string;
  /** A file without a run, whose groups and heads nothing tells. */
  readonly bare: boolean;
  /** What the file holds; as `weights`. */
  checkpoint(): OfficialCheckpoint | undefined;
  /** Read when first asked for; undefined: trained from scratch. @throws UserError when the file cannot be read */
  weights(): ReadonlyMap<string, HostTensor> | undefined;
  /** @throws UserError when neither a run's configuration nor the weights tell */
  sizes(): EncoderSizes;
}

/** @param path what `--checkpoint` says: a run, a checkpoint, a file, or `none`; looked for when first needed, since a run that goes on needs none */
export function encoderSource(path: string): EncoderSource {
  if (path === 'none')
    return { name: 'none', bare: false, checkpoint: () => undefined, weights: () => undefined, sizes: () => OFFICIAL };
  let place: WeightsPlace | undefined;
  const located = (): WeightsPlace => {
    place ??= locateWeights(path);
    return place;
  };
  let held: OfficialCheckpoint | undefined;
  const checkpoint = (): OfficialCheckpoint => {
    held ??= readCheckpointFile(located().file);
    return held;
  };
  return {
    get name() {
      return located().file;
    },
    checkpoint,
    weights: () => checkpoint().model,
    get bare() {
      return runOf(located()) === undefined;
    },
    sizes: () => {
      const run = runOf(located());
      return run === undefined ? sizesOfWeights(checkpoint().model, located().file) : sizesOfRun(runFolder(run).config);
    },
  };
}

const runSizes = z.object({
  model: z.object({ numGroups: perLevel, encoderDims: perLevel, encoderDepths: perLevel, numHeads: count }),
});

function sizesOfRun(config: string): EncoderSizes {
  const found = runSizes.safeParse(parse(readFileSync(config, 'utf8')));
  if (!found.success) throw new UserError(`${config}: expected the sizes of an encoder under "model", and found none`);
  return found.data.model;
}

/** Widths and depths as the names and shapes tell them; groups and heads are the paper's, which no weight tells. */
function sizesOfWeights(weights: ReadonlyMap<string, HostTensor>, file: string): EncoderSizes {
  const names = new Map([...weights].map(([name, value]) => [name.replace(/^module\./, ''), value.shape]));
  const perLevelOf = (of: (level: number) => number): [number, number, number] => [of(0), of(1), of(2)];
  const encoderDims = perLevelOf((level) => names.get(`h_encoder.encoder_pos_embeds.${level}.2.weight`)?.[0] ?? 0);
  const encoderDepths = perLevelOf((level) => {
    const block = new RegExp(`^h_encoder\\.encoder_blocks\\.${level}\\.blocks\\.(\\d+)\\.`);
    return [...names.keys()].reduce((most, name) => Math.max(most, 1 + Number(block.exec(name)?.[1] ?? -1)), 0);
  });
  if ([...encoderDims, ...encoderDepths].includes(0)) {
    throw new UserError(
      `${file} holds no I2P-MAE encoder: expected names like "h_encoder.encoder_pos_embeds.0.2.weight" among its ${weights.size}`,
    );
  }
  return { ...OFFICIAL, encoderDims, encoderDepths };
}

/**
 * Fills in what a configuration leaves to the checkpoint.
 * @param note told when a bare file leaves groups or heads to the paper
 */
export function resolveEncoder<T extends { readonly [K in keyof EncoderSizes]: EncoderSizes[K] | 'auto' }>(
  model: T,
  source: EncoderSource,
  note: (line: string) => void = () => undefined,
): T & EncoderSizes {
  const { numGroups, encoderDims, encoderDepths, numHeads } = model;
  if ([numGroups, encoderDims, encoderDepths, numHeads].every((value) => value !== 'auto'))
    return model as T & EncoderSizes;
  const sizes = source.sizes();
  const assumed = (['numGroups', 'numHeads'] as const).filter((key) => model[key] === 'auto');
  if (source.bare && assumed.length > 0)
    note(
      `encoder  ${source.name} does not tell ${assumed.map((key) => `model.${key}`).join(' and ')}: the paper's are taken`,
    );
  return {
    ...model,
    numGroups: numGroups === 'auto' ? sizes.numGroups : numGroups,
    encoderDims: encoderDims === 'auto' ? sizes.encoderDims : encoderDims,
    encoderDepths: encoderDepths === 'auto' ? sizes.encoderDepths : encoderDepths,
    numHeads: numHeads === 'auto' ? sizes.numHeads : numHeads,
  };
}

/** What `--checkpoint` names. @throws UserError when nothing was said */
export function namedEncoder(checkpoint: string | null): EncoderSource {
  if (checkpoint === null)
    throw new UserError('give --checkpoint PATH for a pre-trained encoder, or --checkpoint none to train from scratch');
  return encoderSource(checkpoint);
}
