import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor, writeSafetensors } from '@i2p/safetensors';
import { writeTorchFile } from '@i2p/torch-file';
import { loadConfig } from '../config/load-config.js';
import { randomVit } from '../test-support/random-vit.js';
import { disagreements, readTeacherFile, teacherSettings } from './teacher-file.js';

const folder = mkdtempSync(join(tmpdir(), 'i2p-teacher-'));
const written = (name: string, metadata?: Record<string, string>): string => {
  const file = join(folder, name);
  writeFileSync(file, writeSafetensors(new Map([['w', tensor(Float32Array.of(1, 2), [2])]]), metadata));
  return file;
};

describe('teacher file', () => {
  it('fills in what the configuration leaves to it', () => {
    const file = readTeacherFile(
      written('own.safetensors', { heads: '4', mean: '[0.4, 0.4, 0.4]', note: 'free text' }),
    );
    const { teacher } = loadConfig('tiny');
    expect(teacherSettings(teacher, file)).toEqual({
      heads: 4,
      mean: [0.4, 0.4, 0.4],
      std: undefined,
      zeroCorners: undefined,
      precision: 'float32',
      threads: 1,
    });
    expect(teacherSettings({ ...teacher, provider: 'webgpu' }, file).provider).toBe('webgpu');
    expect(disagreements(teacher, file)).toEqual([]);
  });

  it('gives way to the configuration, which is worth a note', () => {
    const file = readTeacherFile(written('other.safetensors', { mean: '[0.4, 0.4, 0.4]', zeroCorners: 'true' }));
    const { teacher } = loadConfig('small');
    expect(teacherSettings(teacher, file)).toMatchObject({ mean: [0.5, 0.5, 0.5], zeroCorners: true });
    expect(disagreements(teacher, file)).toEqual([
      `teacher.mean is [0.5,0.5,0.5] as configured, although ${file.path} says [0.4, 0.4, 0.4]`,
    ]);
  });

  it('may be one of PyTorch, from which the tower alone is taken', () => {
    const file = join(folder, 'clip.pth');
    const tower = randomVit();
    const student = tensor(Float32Array.of(1), [1]);
    const nested = new Map([...tower].map(([name, value]) => [`module.${name}`, value]));
    writeFileSync(file, writeTorchFile({ model: nested, optimizer: { lr: 1 }, other: new Map([['w', student]]) }));
    const { weights, metadata } = readTeacherFile(file);
    expect(metadata).toEqual({});
    expect([...weights.keys()]).toEqual([...tower.keys()].map((name) => `model.module.${name}`));
    writeFileSync(file, writeTorchFile({ w: student }));
    expect(() => readTeacherFile(file)).toThrow(/cannot read the teacher file .*clip.pth: no ViT in these weights/);
  });

  it('says what is wrong with it', () => {
    expect(() => readTeacherFile(join(folder, 'none'))).toThrow('none does not exist');
    const file = readTeacherFile(written('bad.safetensors', { heads: 'four' }));
    expect(() => teacherSettings(loadConfig('tiny').teacher, file)).toThrow('its metadata "heads" is not JSON: four');
  });
});
