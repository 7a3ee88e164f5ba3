/** `i2p export --format onnx`: the frozen encoder for any ONNX runtime. */
import { exportEncoderOnnx } from '@i2p/mae';
import type { Console } from '../console.js';
import { replaceFile } from '../run-folder/durable.js';
import { loadStudent, type NamedCheckpoint } from '../student/load-student.js';

/** Writes the encoder of a checkpoint. @throws UserError when the weights do not fit or the file cannot be written */
export async function exportOnnx(checkpoint: NamedCheckpoint, out: string, console: Console): Promise<object> {
  const model = await loadStudent(checkpoint, console, { blas: 'none', threads: 1 });
  const bytes = exportEncoderOnnx(model);
  const { points, numGroups, groupSizes, encoderDims } = model.config;
  model.dispose();
  replaceFile(out, bytes);
  console.say(`${out}: ${bytes.byteLength} bytes, max and mean [batch,${encoderDims[2]}] of ${points} points`);
  console.say(
    `inputs are groups ${numGroups.join('/')} of ${groupSizes.join('/')} neighbours (@i2p/mae: encoderInputs)`,
  );
  return { file: out, format: 'onnx', bytes: bytes.byteLength, checkpoint: checkpoint.file, points };
}
