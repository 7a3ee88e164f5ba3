import { join } from 'node:path';
import { startPeer } from '../peers/peer-program.js';
import { CHECKED, type StepResult, sameStep, torchStep } from './student-step.js';

const step = (losses: number[], gradient: number[]): StepResult => ({
  losses: Float32Array.from(losses),
  gradients: CHECKED.map((_, i) => Float32Array.from(i === 2 ? gradient : [1, 2])),
});

it('takes steps of equal losses and gradients for the same', () => {
  expect(sameStep(step([1, 2], [1, 0]), step([1, 2.0001], [2, 0.01]))).toMatchObject({ agrees: true });
});

it('names what differs: the losses, or a gradient', () => {
  expect(sameStep(step([1, 2], [1, 0]), step([1, 2.001], [1, 0])).agrees).toBe(false);
  const turned = sameStep(step([1, 2], [1, 0]), step([1, 2], [0, 1]));
  expect(turned.agrees).toBe(false);
  expect(turned.says).toContain('gradient of mask_token: cosine 0.00000');
  expect(sameStep(step([1, 2], [1, 0]), { losses: Float32Array.of(1, 2), gradients: [] }).agrees).toBe(false);
});

it('takes bounds of its own where a result may differ more', () => {
  expect(sameStep(step([1, 2], [1, 0]), step([1, 2.01], [1, 0.1]), 0.05, 0.9).agrees).toBe(true);
});

it('says which result a program did not return', async () => {
  const fake = { command: process.execPath, arguments: [join(__dirname, '../peers/fake-peer.mjs')] };
  const program = await startPeer(fake, { module: 'student_step' });
  await expect(torchStep('torch', program).run()).rejects.toThrow('expected a result "losses", got runs');
  await program.stop();
});
