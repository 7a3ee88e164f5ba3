import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expectClose } from '@i2p/testkit';
import { openDataset } from '../open-dataset.js';
import { countingClouds, writeHdf5 } from '../testing/write-hdf5.js';
import { writeScanObjectNN } from '../testing/write-layouts.js';

describe('a folder in the ScanObjectNN layout', () => {
  it.each([
    ['obj-bg', 0],
    ['obj-only', 10],
    ['pb-t50-rs', 20],
  ])('opens the variant %s, as stored', async (variant, first) => {
    const { train, test, scale, description } = await openDataset(`${await writeScanObjectNN()}#${variant}`, {
      points: 6,
    });
    expectClose(train.cloud(3), countingClouds(1, 8, first + 3).data.subarray(0, 18), 1e-5);
    expectClose(test.cloud(0, 1), [100 + first, 100.1 + first, 100.2 + first], 1e-4);
    expect(scale).toBe('stored');
    expect([train.classNames.length, train.classNames[0], train.classNames[14]]).toEqual([15, 'bag', 'toilet']);
    expect(description).toContain(`ScanObjectNN ${variant}: 4 training and 4 test clouds of 6 points`);
  });

  it('takes the hardest variant that is there when none is named, and says so', async () => {
    const folder = await writeScanObjectNN();
    const { train, description } = await openDataset(folder);
    expect(train.cloud(0, 1)[0]).toBeCloseTo(20);
    expect(description).toContain(
      'ScanObjectNN pb-t50-rs, chosen as none was named (also there: #obj-bg, #obj-only): 4',
    );
    rmSync(join(folder, 'main_split'), { recursive: true });
    expect((await openDataset(folder)).description).toContain('ScanObjectNN obj-only: 4');
  });

  it('opens the variant that settings are for, and refuses a path that names another', async () => {
    const folder = await writeScanObjectNN();
    const { description } = await openDataset(folder, { variant: 'obj-only' });
    expect(description).toMatch(/^ScanObjectNN obj-only: 4/);
    expect((await openDataset(`${folder}#obj-bg`, { variant: 'obj-bg' })).description).toContain('obj-bg: 4');
    await expect(openDataset(`${folder}#obj-bg`, { variant: 'pb-t50-rs' })).rejects.toThrow(
      'expected the variant #pb-t50-rs of ScanObjectNN, for which the settings are, got "#obj-bg"',
    );
    expect((await openDataset('synthetic:train=20,test=20', { variant: 'obj-bg' })).train.size).toBe(20);
  });

  it('says what is wrong', async () => {
    const folder = await writeScanObjectNN();
    await expect(openDataset(`${folder}#obj-bgg`)).rejects.toThrow('got "#obj-bgg": did you mean #obj-bg?');
    await writeHdf5(join(folder, 'main_split', 'test_objectdataset.h5'), {
      ...countingClouds(4, 8),
      labels: Uint8Array.of(0, 15, 0, 0),
    });
    await expect(openDataset(`${folder}#obj-bg`)).rejects.toThrow(
      'test_objectdataset.h5: the label of cloud 1 is 15, ScanObjectNN has 15 classes',
    );
    rmSync(join(folder, 'main_split', 'test_objectdataset.h5'));
    await expect(openDataset(`${folder}#obj-bg`)).rejects.toThrow(/test_objectdataset\.h5 does not exist/);
  });
});
