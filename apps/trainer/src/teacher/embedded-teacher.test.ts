/** The weights that come with the command are what their card says. */
import { readFileSync, statSync } from 'node:fs';
import { createSynthetic } from '@i2p/data';
import { describeVit, readVitFile } from '@i2p/vit2d';
import { Command } from 'commander';
import * as command from '../commands/teacher.js';
import { metadataOf } from '../frozen-teacher/teacher-file.js';
import { packageFile } from '../package-file.js';
import { judgeTeacher } from './judge-teacher.js';

const path = packageFile('assets/teacher.safetensors');
const card = readFileSync(packageFile('assets/MODEL_CARD.md'), 'utf8');

it('is a small ViT of the teacher command', async () => {
  expect(statSync(path).size).toBeLessThanOrEqual(1.5e6);
  const { weights, settings } = await readVitFile(path);
  const { naming, width, depth, heads, imageSize, patchSize } = describeVit(weights, settings);
  expect({ naming, width, depth, heads, imageSize, patchSize }).toEqual({
    ...{ naming: 'timm', width: 96, depth: 4, heads: 3, imageSize: 224, patchSize: 16 },
  });
  expect(settings).toMatchObject({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], layerNormEps: 1e-6 });
});

it('was made by the command with its defaults, as the card says', () => {
  const program = new Command();
  command.register(program);
  const { steps, batch, seed } = program.commands[0]?.opts() ?? {};
  const madeBy = `i2p teacher --steps ${steps} --batch ${batch} --seed ${seed}`;
  expect(metadataOf(Uint8Array.from(readFileSync(path))).made_by).toBe(madeBy);
  expect(card).toContain(madeBy.replace('i2p', 'npm run i2p --'));
});

it('names families from single views and looks at the object, on shapes of yet another seed', async () => {
  const { test } = await createSynthetic({ seed: 7_654_321, classes: 35, train: 1, test: 35 });
  const { accuracy, views, attentionOnObject, areaOfObject } = await judgeTeacher(readFileSync(path), 3, test);
  expect(views).toBe(105);
  expect(accuracy).toBeGreaterThan(0.3); // guessing gives 0.03
  expect(attentionOnObject).toBeGreaterThan(areaOfObject + 0.05);
});
