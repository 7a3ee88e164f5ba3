/** Where a supervised run takes its encoder from: sizes and weights of a checkpoint, or neither. */
import { readFileSync } from 'node:fs';
import type { HostTensor } from '@i2p/safetensors';
import { parse } from 'yaml';
import { z } from 'zod';
import { count, perLevel } from '../config/schema.js';
import { locateWeights } from '../run-folder/locate-weights.js';
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
  /** Read when first asked for; undefined: trained from scratch. @throws UserError when the file cannot be read */
  weights(): ReadonlyMap<string, HostTensor> | undefined;
  /** @throws UserError when neither a run's configuration nor the weights tell */
  sizes(): EncoderSizes;
}

/** @param path what `--checkpoint` says: a run, a checkpoint, a file, or `none` @throws UserError when it does not exist */
export function encoderSource(path: string): EncoderSource {
  if (path === 'none') return { name: 'none', weights: () => undefined, sizes: () => OFFICIAL };
  const { file, run } = locateWeights(path);
  let held: ReadonlyMap<string, HostTensor> | undefined;
  const weights = (): ReadonlyMap<string, HostTensor> => {
    held ??= readCheckpointFile(file).model;
    return held;
  };
  return {
    name: file,
    weights,
    sizes: () => (run === undefined ? sizesOfWeights(weights(), file) : sizesOfRun(runFolder(run).config)),
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

/** Fills in what a configuration leaves to the checkpoint. */
export function resolveEncoder<T extends { readonly [K in keyof EncoderSizes]: EncoderSizes[K] | 'auto' }>(
  model: T,
  source: EncoderSource,
): T & EncoderSizes {
  const { numGroups, encoderDims, encoderDepths, numHeads } = model;
  if ([numGroups, encoderDims, encoderDepths, numHeads].every((value) => value !== 'auto'))
    return model as T & EncoderSizes;
  const sizes = source.sizes();
  return {
    ...model,
    numGroups: numGroups === 'auto' ? sizes.numGroups : numGroups,
    encoderDims: encoderDims === 'auto' ? sizes.encoderDims : encoderDims,
    encoderDepths: encoderDepths === 'auto' ? sizes.encoderDepths : encoderDepths,
    numHeads: numHeads === 'auto' ? sizes.numHeads : numHeads,
  };
}
