/** Which of the three official models a checkpoint holds, and what is expected to differ between them (SPEC 10). */
import type { LoadReport } from '@i2p/nn';

/** Pre-training (also the linear SVM), fine-tuning on classes, part segmentation. */
export type CheckpointKind = 'pretrain' | 'finetune' | 'segmentation';

/** Names that only one of the models has; all share `h_encoder.*`. */
const OWN: Readonly<Record<CheckpointKind, RegExp>> = {
  pretrain: /^(mask_token$|h_decoder\.|decoder_pos_embeds\.|token_prop\.|decoder_norm\.|rec_head_[23]d\.)/,
  finetune: /^(norm|cls_head_finetune)\./,
  segmentation: /^(label_conv|propagations|convs\d|bns\d)\./,
};
/** Fine-tuning has a norm of its own in their place. */
const ENCODER_NORMS = /^h_encoder\.encoder_norms\./;

export function kindOf(names: readonly string[]): CheckpointKind {
  const has = (kind: CheckpointKind): boolean => names.some((name) => OWN[kind].test(name));
  return has('segmentation') ? 'segmentation' : has('finetune') ? 'finetune' : 'pretrain';
}

/** Whether a tensor belongs to a model of this kind. */
export function isOfficialName(name: string, kind: CheckpointKind): boolean {
  return OWN[kind].test(name) || (name.startsWith('h_encoder.') && !(kind === 'finetune' && ENCODER_NORMS.test(name)));
}

/** What is left of a loading report when the differences that the official code expects are taken out. */
export function unexplained(
  { missing, unexpected }: LoadReport,
  from: CheckpointKind,
  to: CheckpointKind,
): Pick<LoadReport, 'missing' | 'unexpected'> {
  if (from === to) return { missing, unexpected };
  return {
    missing: missing.filter((name) => isOfficialName(name, from) || !isOfficialName(name, to)),
    unexpected: unexpected.filter((name) => isOfficialName(name, to) || !isOfficialName(name, from)),
  };
}
