/** Part segmentation: log-probabilities in both modes, loss and all gradients. */
import { createPartSegmenter, type SegmenterConfig } from '@i2p/mae';
import { disposeGradients } from '@i2p/nn';
import { selectEngine } from '@i2p/pointops';
import { compareClose, type Fixture } from '@i2p/testkit';
import { ensureBackend } from '../backend.js';
import { compareBuffers, compareGradients, loadDownstream } from '../downstream-fixture.js';
import type { ParityGroup } from '../group.js';

const FILE = 'segmentation';

export const segmentationGroup: ParityGroup = {
  name: FILE,
  async check(fixture) {
    await ensureBackend();
    const golden = (key: string) => fixture.golden(FILE, key);
    const engine = await selectEngine();
    const model = createPartSegmenter(segmenterConfig(fixture), { seed: 0 });
    const results = await loadDownstream(fixture, FILE, model, 'missing_keys_when_loading_pretraining');
    const points = golden('pts').f32();
    const categories = golden('category').i32();
    const parts = golden('labels').i32();
    const batch = categories.length;
    const evaluated = await model.logProbabilitiesAsync(points, batch, categories, engine);
    results.push(compareClose('log_probs_eval', evaluated, golden('log_probs_eval')));
    const step = await model.lossAndGradientsAsync(points, batch, categories, parts, engine);
    results.push(compareClose('log_probs_train', step.logProbabilities, golden('log_probs_train')));
    results.push(compareClose('loss', [step.loss], golden('loss')));
    results.push(...(await compareGradients(fixture, FILE, step.gradients, model)));
    results.push(...(await compareBuffers(fixture, FILE, model)));
    disposeGradients(step.gradients);
    model.dispose();
    return results;
  },
};

/** The official keys under this project's names; widths that no key names are read from the weights. */
function segmenterConfig(fixture: Fixture): SegmenterConfig {
  const { seg } = fixture.config;
  const category = fixture.golden(FILE, 'state.label_conv.0.weight').shape;
  return {
    points: fixture.golden(FILE, 'pts').shape[1] ?? 0,
    numGroups: seg.num_groups,
    groupSizes: seg.group_sizes,
    encoderDims: seg.dims,
    encoderDepths: seg.depths,
    numHeads: seg.heads,
    dropPath: 0,
    localRadius: seg.radius,
    parts: seg.classes,
    categories: category[1] ?? 0,
    categoryWidth: category[0] ?? 0,
    propagationWidths: seg.mlp,
    headWidths: seg.head,
    dropout: 0,
  };
}
