import { damagedFile, expectClose, findPython, hexLines } from '@i2p/testkit';
import { temporaryFolder } from '../testing/write-hdf5.js';
import { pickleSample, writeFiles } from '../testing/write-layouts.js';
import { listFewShotFolds, openFewShotFold, readFewShotFold } from './few-shot.js';

const fold = pickleSample('fold', 4);

describe('few-shot folds', () => {
  it.each([2, 4] as const)('reads a fold of pickle protocol %i', async (protocol) => {
    const folder = writeFiles(temporaryFolder(), { '2way_2shot/0.pkl': pickleSample('fold', protocol) });
    const { train, test, description } = await openFewShotFold(folder, 2, 2, 0);
    expect([[...train.labels], [...test.labels], train.classNames]).toEqual([
      [0, 0, 1, 1],
      [0, 1, 0],
      ['class 7', 'class 30'],
    ]);
    expect([train.pointsPerCloud, description]).toEqual([
      8,
      expect.stringContaining('2 way, 2 shot, fold 0: 4 training and 3 test'),
    ]);
    // coordinates of cloud 0: x = row / 8, y = row odd; the farthest from the mean is at (±3.5/8, ±0.5)
    const far = Math.hypot(3.5 / 8, 0.5);
    expectClose(train.cloud(0, 2), [-3.5 / 8 / far, -0.5 / far, 0, -2.5 / 8 / far, 0.5 / far, 0], 1e-6);
  });

  it('finds folds with and without underscore, and in the official folder', async () => {
    const folder = writeFiles(temporaryFolder(), {
      'ModelNetFewshot/5way10shot/10.pkl': fold,
      'ModelNetFewshot/5way10shot/9.pkl': fold,
      'ModelNetFewshot/5way10shot/notes.txt': '',
      '2way_2shot/3.pkl': fold,
    });
    expect(listFewShotFolds(folder).map(({ way, shot, folds }) => [way, shot, folds])).toEqual([
      [2, 2, [3]],
      [5, 10, [9, 10]],
    ]);
    await expect(openFewShotFold(folder, 5, 10, 0)).rejects.toThrow(
      'has no 5way_10shot/0.pkl; it has 2way_2shot with folds 3; 5way_10shot with folds 9 10',
    );
    await expect(openFewShotFold(temporaryFolder(), 5, 10, 0)).rejects.toThrow('it has no few-shot folds');
    expect(() => listFewShotFolds(`${folder}/nowhere`)).toThrow('nowhere does not exist');
  });

  it('refuses a fold of other way or shot, and what no fold is', async () => {
    const folder = writeFiles(temporaryFolder(), {
      '2way_1shot/0.pkl': fold,
      '1way_2shot/0.pkl': fold,
      '2way_2shot/0.pkl': pickleSample('cache', 2),
    });
    await expect(openFewShotFold(folder, 2, 1, 0)).rejects.toThrow(
      '0.pkl has 2 training clouds of class 0, expected 1',
    );
    await expect(openFewShotFold(folder, 1, 2, 0)).rejects.toThrow('0.pkl has the label 1, expected 0 to 0');
    await expect(openFewShotFold(folder, 2, 2, 0)).rejects.toThrow('0.pkl has no list of clouds under "train"');
  });

  const python = findPython(['numpy']);
  (python ? it : it.skip)('reads what the Python of this machine writes [needs python3 with numpy]', () => {
    const [bytes] = hexLines(
      python as string,
      'import pickle, numpy as np\nc = lambda: np.random.rand(16, 6).astype(np.float32)\nprint(pickle.dumps({"train": [(c(), 0, np.int64(3))], "test": [(c(), np.int32(1), np.array([4]))]}).hex())',
    );
    const { train, test } = readFewShotFold(bytes!, 'a.pkl');
    expect([train[0]!.label, train[0]!.original, test[0]!.label, test[0]!.original]).toEqual([0, 3, 1, 4]);
  });

  it('reads or says what is wrong, 200 cases', () => {
    for (let i = 0; i < 200; i++) {
      try {
        readFewShotFold(damagedFile(fold, i), 'a.pkl');
      } catch (error) {
        expect((error as Error).message).toMatch(/^a\.pkl[: ][^\n]+$/);
        expect(error).not.toBeInstanceOf(TypeError);
      }
    }
  });
});
