/** Answers of a teacher on disk as float16, a file for each cloud, as a filled augmentation bank keeps them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VIEWS } from '@i2p/projection';
import { float32Of, readSafetensors, tensor, writeSafetensors } from '@i2p/safetensors';
import type { TeacherOutput } from '@i2p/vit2d';

export interface StoredAnswers {
  /** Features [V*B,P*P,C] and saliency [V*B,P*P] of all clouds. */
  read(): TeacherOutput;
  /** Removes the files. */
  dispose(): void;
}

const KINDS = ['features', 'saliency'] as const;

export function storedAnswers(answer: TeacherOutput, clouds: number): StoredAnswers {
  const folder = mkdtempSync(join(tmpdir(), 'i2p-answers-'));
  const fileOf = (cloud: number): string => join(folder, `${cloud}.safetensors`);
  for (let cloud = 0; cloud < clouds; cloud++) {
    const tensors = KINDS.map((kind) => {
      const values = viewsOf(answer[kind], cloud, clouds);
      return [kind, tensor(values, [values.length], 'F16')] as const;
    });
    writeFileSync(fileOf(cloud), writeSafetensors(new Map(tensors)));
  }
  return {
    read() {
      const features = new Float32Array(answer.features.length);
      const saliency = new Float32Array(answer.saliency.length);
      for (let cloud = 0; cloud < clouds; cloud++) {
        const tensors = readSafetensors(readFileSync(fileOf(cloud)));
        for (const [kind, out] of [
          ['features', features],
          ['saliency', saliency],
        ] as const) {
          const values = tensors.get(kind);
          if (!values) throw new Error(`${fileOf(cloud)}: expected a tensor ${kind}`);
          placeViews(float32Of(values), out, cloud, clouds);
        }
      }
      return { features, saliency };
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** [V*B,...] -> [V,...] of one cloud. */
function viewsOf(all: Float32Array, cloud: number, clouds: number): Float32Array {
  const size = all.length / (VIEWS * clouds);
  const own = new Float32Array(VIEWS * size);
  for (let view = 0; view < VIEWS; view++) {
    const start = (view * clouds + cloud) * size;
    own.set(all.subarray(start, start + size), view * size);
  }
  return own;
}

function placeViews(own: Float32Array, all: Float32Array, cloud: number, clouds: number): void {
  const size = own.length / VIEWS;
  for (let view = 0; view < VIEWS; view++)
    all.set(own.subarray(view * size, (view + 1) * size), (view * clouds + cloud) * size);
}
