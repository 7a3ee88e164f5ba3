/** The models that official configurations name, with the preset each one's keys are laid over. */
import type { ConfigKind } from '../config-kind.js';
import type { Layer } from '../merge.js';
import { modelNet40Keys, scanObjectNNKeys } from './finetuning-keys.js';
import type { OfficialFile } from './official-file.js';
import type { OfficialKey } from './official-key.js';
import { i2pMaeKeys, pointM2aeKeys } from './pretraining-keys.js';

export interface OfficialModel {
  /** The kind of configuration it becomes, by its presets' prefix. */
  readonly prefix: ConfigKind<unknown>['prefix'];
  readonly command: string;
  readonly keys: readonly OfficialKey[];
  /** The preset that holds what the official code has in its sources. */
  preset(file: OfficialFile): string;
  /** What the model's name alone decides. */
  readonly implied: Layer;
}

export const OFFICIAL_MODELS: Readonly<Record<string, OfficialModel>> = {
  I2P_MAE: { prefix: '', command: 'i2p pretrain', keys: i2pMaeKeys, preset: () => 'i2p-mae', implied: {} },
  Point_M2AE: {
    prefix: '',
    command: 'i2p pretrain',
    keys: pointM2aeKeys,
    preset: () => 'i2p-mae',
    implied: { model: { masking: 'random', targets: '3d' } },
  },
  I2P_MAE_ModelNet40: {
    prefix: 'finetune-',
    command: 'i2p finetune',
    keys: modelNet40Keys,
    preset: ({ values }) => (values.get('dataset.train.NAME') === 'ModelNetFewShot' ? 'fewshot' : 'modelnet40'),
    implied: {},
  },
  I2P_MAE_ScanObjectNN: {
    prefix: 'finetune-',
    command: 'i2p finetune',
    keys: scanObjectNNKeys,
    preset: () => 'scanobjectnn-obj-bg',
    // its data source names one
    implied: { data: { variant: null } },
  },
};
