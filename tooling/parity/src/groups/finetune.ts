/** Fine-tuning: the classifier's scores in both modes, its intermediates, loss, accuracy, buffers and all gradients. */
import { type Classifier, type ClassifierConfig, createClassifier, groupLevels } from '@i2p/mae';
import { disposeGradients } from '@i2p/nn';
import { selectEngine } from '@i2p/pointops';
import { type Comparison, compareClose, type Fixture } from '@i2p/testkit';
import { ensureBackend } from '../backend.js';
import { compareBuffers, compareGradients, loadDownstream } from '../downstream-fixture.js';
import type { ParityGroup } from '../group.js';
import { keptValues } from '../kept-values.js';

export const finetuneModelNet40Group = finetuneGroup('finetune_modelnet40', 'mean+max');
export const finetuneScanObjectNNGroup = finetuneGroup('finetune_scanobjectnn', 'mean,max');

function finetuneGroup(name: string, pooling: ClassifierConfig['pooling']): ParityGroup {
  return {
    name,
    async check(fixture) {
      await ensureBackend();
      const model = createClassifier(classifierConfig(fixture, name, pooling), { seed: 0 });
      const results = [
        ...(await loadDownstream(fixture, name, model, 'missing_keys')),
        ...(await checkClassifier(fixture, name, model)),
      ];
      model.dispose();
      return results;
    },
  };
}

/** The official keys under this project's names. Smoothing is ModelNet40's alone (SPEC 8). */
function classifierConfig(fixture: Fixture, name: string, pooling: ClassifierConfig['pooling']): ClassifierConfig {
  const { config, num_classes } = fixture.notes[name];
  const hidden = fixture.golden(name, 'state.cls_head_finetune.0.weight').shape[0] ?? 0;
  return {
    points: fixture.golden(name, 'pts').shape[1] ?? 0,
    numGroups: config.num_groups,
    groupSizes: config.group_sizes,
    encoderDims: config.encoder_dims,
    encoderDepths: config.encoder_depths,
    numHeads: config.num_heads,
    dropPath: config.drop_path_rate,
    localRadius: config.local_radius,
    classes: num_classes,
    pooling,
    headWidth: hidden,
    dropout: 0,
    labelSmoothing: name === 'finetune_modelnet40' ? config.smooth : 0,
  };
}

async function checkClassifier(fixture: Fixture, name: string, model: Classifier): Promise<Comparison[]> {
  const golden = (key: string) => fixture.golden(name, key);
  const points = golden('pts').f32();
  const labels = golden('labels').i32();
  const engine = await selectEngine();
  const levels = groupLevels(points, labels.length, model.config, engine);
  const results = [
    compareClose('logits_eval', await model.logitsAsync(points, labels.length, engine), golden('logits_eval')),
  ];
  const { loss, logits, gradients } = await model.lossAndGradientsAsync(levels, labels);
  results.push(compareClose('logits_train', logits, golden('logits_train')));
  results.push(compareClose('loss', [loss], golden('loss')));
  results.push(compareClose('accuracy_percent', [accuracyPercent(logits, labels)], golden('accuracy_percent')));
  results.push(...(await compareBuffers(fixture, name, model)));
  results.push(...(await compareGradients(fixture, name, gradients, model)));
  disposeGradients(gradients);
  // in training mode the buffers do not enter, so a second pass gives the same intermediates
  const { tokens, pooled } = await keptValues(() => {
    const pass = model.forward(levels, { training: true });
    return { tokens: pass.tokens, pooled: pass.pooled };
  });
  results.push(compareClose('tokens_normed', tokens, golden('tokens_normed')));
  results.push(compareClose('head_input', pooled, golden('head_input')));
  return results;
}

/** Share of rows whose largest score is the label's. */
function accuracyPercent(logits: Float32Array, labels: Int32Array): number {
  const classes = logits.length / labels.length;
  const right = labels.filter((label, b) => {
    const row = logits.subarray(b * classes, (b + 1) * classes);
    return row.indexOf(row.reduce((a, v) => Math.max(a, v), Number.NEGATIVE_INFINITY)) === label;
  });
  return (100 * right.length) / labels.length;
}
