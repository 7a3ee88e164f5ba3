/** Sizes of a classifier's head, as its weights tell them: the official configurations do not (SPEC 8, 10). */
import type { ClassifierConfig } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import { UserError } from '../user-error.js';

type Head = Pick<ClassifierConfig, 'classes' | 'headWidth' | 'pooling'>;

/**
 * @param width channels of the coarsest tokens
 * @throws UserError when the weights are no such head, or read another number of channels than pooled tokens have
 */
export function headSizes(weights: ReadonlyMap<string, HostTensor>, width: number, file: string): Head {
  const shapeOf = (layer: number): readonly number[] => {
    const name = `cls_head_finetune.${layer}.weight`;
    const shape = weights.get(name)?.shape;
    if (shape?.length !== 2) throw new UserError(`${file}: expected the head's "${name}" [out,in], got ${shape}`);
    return shape;
  };
  const [[headWidth = 0, read = 0], [classes = 0]] = [shapeOf(0), shapeOf(8)];
  if (read === width) return { classes, headWidth, pooling: 'mean+max' };
  if (read === 2 * width) return { classes, headWidth, pooling: 'mean,max' };
  throw new UserError(
    `${file}: its head reads ${read} channels; pooled tokens of ${width} have ${width} or ${2 * width}`,
  );
}
