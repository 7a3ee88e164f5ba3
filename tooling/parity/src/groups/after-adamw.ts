/** One AdamW step on the stored gradients: values, decay groups (SPEC 7). */
import { readValues } from '@i2p/kernels';
import { AdamW, officialNoDecay } from '@i2p/nn';
import { type Comparison, compareClose, compareEqual } from '@i2p/testkit';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { ParityGroup } from '../group.js';
import { openStudent } from '../student-fixture.js';

export const afterAdamwGroup: ParityGroup = {
  name: 'after_adamw',
  async check(fixture) {
    const { student } = await openStudent(fixture);
    const { parameters } = student.parameters;
    const gradients = new Map<string, Tensor>();
    for (const name of fixture.names('model_grads')) {
      gradients.set(name, tensor(fixture.golden('model_grads', name).f32(), parameters.get(name)?.shape, 'float32'));
    }
    const optimizer = new AdamW(parameters, { weightDecay: 0.05 });
    optimizer.step(gradients, 1e-3);
    const results: Comparison[] = [];
    for (const name of fixture.names('model_after_adamw')) {
      const parameter = parameters.get(name);
      if (!parameter) throw new Error(`the student has no parameter "${name}"`);
      results.push(compareClose(name, await readValues(parameter), fixture.golden('model_after_adamw', name)));
    }
    const undecayed = [...parameters].filter(([name, { shape }]) => officialNoDecay(name, shape)).map(([name]) => name);
    const expected = (fixture.notes.param_groups.no_decay as string[]).filter((name) => parameters.has(name));
    const wrong = [
      ...undecayed.filter((n) => !expected.includes(n)),
      ...expected.filter((n) => !undecayed.includes(n)),
    ];
    results.push(compareEqual('parameters in the wrong decay group', [wrong.length], [0]));
    for (const gradient of gradients.values()) gradient.dispose();
    optimizer.dispose();
    student.dispose();
    return results;
  },
};
