import { tensor } from '@i2p/safetensors';
import { headSizes } from './head-sizes.js';

const head = (read: number, width: number, classes: number) =>
  new Map([
    ['cls_head_finetune.0.weight', tensor(new Float32Array(width * read), [width, read])],
    ['cls_head_finetune.8.weight', tensor(new Float32Array(classes * width), [classes, width])],
  ]);

it.each([
  ['their sum', 12, 'mean+max'],
  ['both side by side', 24, 'mean,max'],
])('reads pooling, width and classes off the weights: mean and maximum, %s', (_, read, pooling) => {
  expect(headSizes(head(read, 5, 3), 12, 'file')).toEqual({ classes: 3, headWidth: 5, pooling });
});

it('names what is no such head', () => {
  expect(() => headSizes(head(18, 5, 3), 12, 'file')).toThrow('file: its head reads 18 channels; pooled tokens of 12');
  expect(() => headSizes(new Map(), 12, 'file')).toThrow('expected the head\'s "cls_head_finetune.0.weight" [out,in]');
});
