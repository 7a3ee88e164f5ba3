/** Weights of a checkpoint into a new downstream model, and what became of them, in one line. */
import type { LoadReport } from '@i2p/nn';
import type { HostTensor } from '@i2p/safetensors';
import type { Console } from '../console.js';
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
  console: Console,
): void {
  const weights = source.weights();
  if (!weights) {
    console.note('encoder  untrained');
    return;
  }
  let report: LoadReport;
  try {
    report = model.loadEncoder(weights);
  } catch (error) {
    throw new UserError(`${source.name}: ${messageOf(error)}`, { cause: error });
  }
  const missing = report.missing.filter((name) => name.startsWith('h_encoder.'));
  const unexpected = report.unexpected.filter((name) => name.startsWith('h_encoder.') && !/encoder_norms/.test(name));
  console.note(`encoder  ${report.matched.length} tensors of ${source.name}`);
  if (missing.length > 0) console.note(`         ${missing.length} missing (left untrained): ${missing.join(', ')}`);
  if (unexpected.length > 0) console.note(`         not the encoder's: ${unexpected.join(', ')}`);
}
