/** A segmentation run at work. */
import type { PartPair } from '@i2p/data';
import type { PartSegmenter } from '@i2p/mae';
import type { PointEngine } from '@i2p/pointops';
import type { SegmentConfig } from '../config/segment-schema.js';

/** Everything that a segmentation run works with. */
export interface SegmentationSession {
  readonly config: SegmentConfig;
  readonly data: PartPair;
  readonly segmenter: PartSegmenter;
  readonly engine: PointEngine;
}
