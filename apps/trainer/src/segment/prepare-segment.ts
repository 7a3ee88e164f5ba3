/** From the configuration that was asked for to the one of a segmentation run: data opened, `auto` filled in. */
import { openPartDataset, type PartPair } from '@i2p/data';
import type { SegmenterConfig } from '@i2p/mae';
import type { SegmentConfig } from '../config/segment-schema.js';
import type { Console } from '../console.js';
import { type EncoderSource, namedEncoder, resolveEncoder } from '../supervised/encoder-source.js';
import { UserError } from '../user-error.js';

export interface PreparedSegment {
  /** Complete: this is what the run folder keeps. */
  readonly config: SegmentConfig;
  readonly segmenter: SegmenterConfig;
  readonly data: PartPair;
  readonly source: EncoderSource;
}

/** @throws UserError when no checkpoint or data was named, they cannot be opened, or the categories are not the run's */
export async function prepareSegment(asked: SegmentConfig, console: Console): Promise<PreparedSegment> {
  const source = namedEncoder(asked.start.checkpoint);
  if (asked.data.source === null)
    throw new UserError('no data: give --data FOLDER in the ShapeNetPart layout, or --data synthetic:');
  const data = await openPartDataset(asked.data.source);
  const { categoryNames, partCount, name } = data.train;
  const before = asked.data.categoryNames;
  if (before !== null && before.join() !== categoryNames.join()) {
    throw new UserError(
      `the run was made for the categories ${before.join(', ')}, but ${name} has ${categoryNames.join(', ')}`,
    );
  }
  const model = resolveEncoder(asked.model, source, (line) => console.note(line));
  const config = { ...asked, model, data: { ...asked.data, categoryNames: [...categoryNames] } };
  return { config, segmenter: { ...model, parts: partCount, categories: categoryNames.length }, data, source };
}
