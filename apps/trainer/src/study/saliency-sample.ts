/** The teacher's saliency on a run's first training batches, where the masks read it. */
import { openDataset } from '@i2p/data';
import { selectEngine } from '@i2p/pointops';
import { modelConfig } from '../config/model-config.js';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { openTeacher } from '../frozen-teacher/open-teacher.js';
import { BatchPipeline } from '../pretrain/batch-pipeline.js';

/** Saliency at the coarsest centres of all clouds [batches*B,G]. @throws UserError without data or teacher */
export async function saliencyOfBatches(config: RunConfig, batches: number, console: Console): Promise<Float32Array> {
  const { batch, seed } = config.training;
  const data = await openDataset(config.data.source ?? '', { points: config.model.points });
  const teacher = await openTeacher(config.teacher, console);
  try {
    const model = { ...modelConfig(config.model, teacher.featureDim), masking: 'guided', targets: '3d' } as const;
    const slices = [{ first: 0, count: batch }];
    const source = { data: data.train, config: model, batch, seed, engine: await selectEngine(), teacher, slices };
    const pipeline = new BatchPipeline(source, batches - 1);
    const parts: number[] = [];
    for (let step = 0; step < batches; step++)
      for (const { saliency } of await pipeline.next(step)) parts.push(...(saliency ?? []));
    return Float32Array.from(parts);
  } finally {
    await teacher.dispose();
  }
}
