/** Weights of a checkpoint into a new downstream model, and what became of them, in one line. */
import { type CheckpointKind, unexplained } from '@i2p/mae';
import type { LoadReport } from '@i2p/nn';
import type { HostTensor } from '@i2p/safetensors';
import type { Console } from '../console.js';
import { describeCheckpoint } from '../student/checkpoint-file.js';
import { expectFinite } from '../student/expect-finite.js';
import { messageOf, UserError } from '../user-error.js';
import type { EncoderSource } from './encoder-source.js';

/**
 * Loads the encoder, unless the run starts from scratch. A head that is missing and decoder, heads and mask token of
 * pre-training that are left over are as they should be (SPEC 10); anything else is named.
 * @throws UserError that names the file when nothing matches or a shape differs
 */
export function initialiseEncoder(
  model: { loadEncoder(tensors: ReadonlyMap<string, HostTensor>): LoadReport },
  source: EncoderSource,
  to: Exclude<CheckpointKind, 'pretrain'>,
  console: Console,
): void {
  const checkpoint = source.checkpoint();
  if (!checkpoint) {
    console.note('encoder  untrained');
    return;
  }
  let report: LoadReport;
  try {
    report = model.loadEncoder(checkpoint.model);
  } catch (error) {
    throw new UserError(`${source.name}: ${messageOf(error)}`, { cause: error });
  }
  expectFinite(checkpoint.model, report.matched, source.name);
  const { missing, unexpected } = unexplained(report, checkpoint.kind, to);
  const described = describeCheckpoint(checkpoint);
  const [untrained, aside] = [
    report.missing.length - missing.length,
    report.unexpected.length - unexpected.length + checkpoint.teacher.size,
  ];
  console.note(
    `encoder  ${report.matched.length} tensors of ${source.name}${described === undefined ? '' : `, a ${described}`}; as expected, ${untrained} of the head untrained and ${aside} left aside`,
  );
  // what the head has of its own is missing wherever it comes from
  const lost = missing.filter((name) => name.startsWith('h_encoder.'));
  if (lost.length > 0) console.note(`         ${lost.length} missing (left untrained): ${lost.join(', ')}`);
  if (unexpected.length > 0) console.note(`         not the encoder's: ${unexpected.join(', ')}`);
}
