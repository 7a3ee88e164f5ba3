/** Gradient of the summed losses by every student parameter. */
import { readValues } from '@i2p/kernels';
import { disposeGradients } from '@i2p/nn';
import { type Comparison, compareClose, compareEqual } from '@i2p/testkit';
import type { ParityGroup } from '../group.js';
import { openStudent } from '../student-fixture.js';

export const gradsGroup: ParityGroup = {
  name: 'grads',
  async check(fixture) {
    const { student, training } = await openStudent(fixture);
    const { gradients } = await student.lossAndGradientsAsync(training);
    const names = fixture.names('model_grads');
    const results: Comparison[] = [];
    for (const name of names) {
      const gradient = gradients.get(name);
      if (!gradient) throw new Error(`no gradient reached "${name}"`);
      results.push(compareClose(name, await readValues(gradient), fixture.golden('model_grads', name)));
    }
    const expected = [...student.parameters.parameters.keys()].filter(
      (name) => names.includes(name) || gradients.has(name),
    ).length;
    results.push(
      compareEqual('number of parameters with a gradient', [gradients.size, expected], [names.length, names.length]),
    );
    disposeGradients(gradients);
    student.dispose();
    return results;
  },
};
