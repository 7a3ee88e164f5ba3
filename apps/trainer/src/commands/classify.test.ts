import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '@i2p/data';
import { i2p } from '../test-support/in-process.js';
import { MINIATURE_CLASSIFIER, miniatureRun } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-classify-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const json = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));

describe('i2p classify', () => {
  beforeAll(async () => {
    await i2p(...miniatureRun(path('mae'), '--steps', '1', '--blas', 'none', '--set', 'log.reportShapes=0'));
    const settings = [...MINIATURE_CLASSIFIER, '--steps', '4', '--blas', 'none'];
    const files = ['--out', path('run'), '--json', path('run.json')];
    await i2p('finetune', '--config', 'tiny', ...settings, '--checkpoint', 'none', ...files);
  });

  it('prints the most probable classes of single files, from the newest or the best checkpoint', async () => {
    const { test } = await openDataset('synthetic:train=24,test=16,points=70,classes=4');
    const file = path('cloud.xyz');
    const rows = Array.from({ length: 70 }, (_, i) => [...test.cloud(5).subarray(3 * i, 3 * i + 3)].join(' '));
    writeFileSync(file, rows.join('\n'));
    const said = await i2p('classify', '--checkpoint', path('run'), '--top', '3', file, '--json', path('classes.json'));
    const [{ file: named, classes }] = json('classes.json').files;
    expect(named).toBe(file);
    expect(classes).toHaveLength(3);
    expect(said).toContain(`${file}: ${classes[0].name} ${(100 * classes[0].probability).toFixed(1)} %, `);
    expect(classes[0].probability).toBeGreaterThanOrEqual(classes[1].probability);
    const all = await i2p(
      'classify',
      '--checkpoint',
      path('run'),
      '--best',
      '--top',
      '9',
      file,
      '--json',
      path('all.json'),
    );
    const sum = json('all.json').files[0].classes.reduce(
      (total: number, { probability }: { probability: number }) => total + probability,
      0,
    );
    expect(sum).toBeCloseTo(1, 6);
    expect(all).toMatch(/table|desk|chair/);
    expect(json('all.json').weights).toContain(`step-00000${json('run.json').best.step}`);
  });

  it('takes clouds as they are where the data of the run was taken so, and puts them into the unit ball elsewhere', async () => {
    const { test } = await openDataset('synthetic:train=24,test=16,points=70,classes=4');
    const cloud = test.cloud(5);
    const rows = Array.from({ length: 70 }, (_, i) => [0, 1, 2].map((c) => 3 * cloud[3 * i + c]! + 2).join(' '));
    writeFileSync(path('moved.xyz'), rows.join('\n'));
    cpSync(path('run'), path('scans'), { recursive: true });
    const config = readFileSync(path('run/config.yaml'), 'utf8');
    writeFileSync(path('scans/config.yaml'), config.replace('scale: unit-ball', 'scale: stored'));
    const certainty = async (run: string, file: string): Promise<number> => {
      await i2p('classify', '--checkpoint', path(run), path(file), '--json', path('one.json'));
      return json('one.json').files[0].classes[0].probability;
    };
    expect(await certainty('run', 'moved.xyz')).not.toBe(await certainty('scans', 'moved.xyz'));
    // clouds of equally many points are sampled alike
    expect(await certainty('run', 'cloud.xyz')).toBeCloseTo(await certainty('run', 'moved.xyz'), 4);
  });

  it('classifies byte-identical files alike, whatever they are called', async () => {
    mkdirSync(path('twins'));
    for (const name of ['b.xyz', 'a.xyz', '.hidden.xyz', 'notes.md']) cpSync(path('cloud.xyz'), path(`twins/${name}`));
    const said = await i2p('classify', '--checkpoint', path('run'), path('twins'), '--json', path('twins.json'));
    const { files, failed } = json('twins.json');
    expect(files.map(({ file }: { file: string }) => file)).toEqual([path('twins/a.xyz'), path('twins/b.xyz')]);
    expect(files[0].classes).toEqual(files[1].classes);
    expect(said).toContain(path('twins/b.xyz'));
    expect(failed).toEqual([]);
  });

  it('names each file that gives no cloud, and classifies the others', async () => {
    writeFileSync(path('cut.off'), 'OFF\n8 6 0\n0 0 0\n');
    mkdirSync(path('empty'));
    const line = (...files: string[]) =>
      i2p('classify', '--checkpoint', path('run'), ...files.map(path), '--json', path('some.json'));
    await expect(line('cloud.xyz', 'missing.off', 'moved.xyz')).rejects.toThrow(
      `the file ${path('missing.off')} does not exist`,
    );
    expect(json('some.json').files.map(({ file }: { file: string }) => file)).toEqual(
      ['cloud.xyz', 'moved.xyz'].map(path),
    );
    await expect(line('cut.off', 'cloud.xyz', 'empty')).rejects.toThrow('2 files give no cloud');
    expect(json('some.json').files).toHaveLength(1);
    expect(json('some.json').failed).toEqual([
      {
        file: path('cut.off'),
        error: `${path('cut.off')}: the header announces 8 vertices, the file ends after 1`,
      },
      { file: path('empty'), error: `the file ${path('empty')} is a folder, expected a file` },
    ]);
  });

  it.each<[string, string[], string]>([
    ['a pre-training run', [path('mae')], 'it is a pre-training checkpoint'],
    ['a missing cloud', [path('run')], 'the file nowhere.ply does not exist'],
  ])('says what is wrong: %s', async (_, checkpoint, sentence) => {
    await expect(i2p('classify', '--checkpoint', ...checkpoint, 'nowhere.ply')).rejects.toThrow(sentence);
  });
});
