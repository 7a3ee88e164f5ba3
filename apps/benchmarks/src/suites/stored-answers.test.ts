import { storedAnswers } from './stored-answers.js';

it('gives back what was stored, as float16, clouds and views in their places', () => {
  // V 3, B 2, P*P 2, C 2: every value tells where it belongs
  const features = Float32Array.from({ length: 3 * 2 * 2 * 2 }, (_, i) => i + 1 / 4096);
  const saliency = Float32Array.from({ length: 3 * 2 * 2 }, (_, i) => -i);
  const answers = storedAnswers({ features, saliency }, 2);
  const read = answers.read();
  expect(Array.from(read.features, Math.round)).toEqual(Array.from(features, Math.round));
  expect(read.saliency).toEqual(saliency);
  // 1 + 1/4096 is no float16
  expect(read.features[1]).toBe(1);
  answers.dispose();
  expect(() => answers.read()).toThrow('ENOENT');
});
