import { selectEngine } from '@i2p/pointops';
import { backProject } from '@i2p/projection';
import { randomStream } from '@i2p/random';
import { completeBatch, prepareBatch } from './batch.js';
import { semanticRows } from './semantic-rows.js';
import { ellipsoids, madeUpTeacher, tinyConfig } from './testing.js';

const WIDTH = 15;

it('reads teacher features only where a visible token looks, the same ones as at all centres', async () => {
  const stream = randomStream(3, 'semantic rows');
  const prepared = prepareBatch(ellipsoids(2, 128, stream), 2, tinyConfig, await selectEngine());
  const teacher = madeUpTeacher(2, 5, stream);
  const batch = completeBatch(prepared, teacher, tinyConfig, stream);
  const everywhere = backProject(teacher.features, 5, batch.levels[0].centres, batch.views.grids, 2);
  const rowOf = (table: Float32Array, row: number) => [...table.subarray(row * WIDTH, (row + 1) * WIDTH)];

  const packed = semanticRows(batch);
  const centres = semanticRows({ ...batch, teacherCentres: undefined });
  expect(packed.length).toBe(batch.masks[1].filter((masked) => masked === 0).length * 4);
  packed.forEach((row, i) => {
    expect(rowOf(batch.teacherRows!, row)).toEqual(rowOf(everywhere, centres[i]!));
  });
  expect([...new Set(centres)].sort((a, b) => a - b)).toEqual([...batch.teacherCentres!]);
  expect(batch.teacherRows!.length).toBe(batch.teacherCentres!.length * WIDTH);
  expect(batch.teacherRows!.length).toBeLessThan(everywhere.length);
});
