import { describeOnGpu, expectClose } from '@i2p/testkit';
import { createOnnxTeacher } from './in-node.js';
import type { Provider, TeacherOutput } from './teacher.js';
import { SMALL, smallVit, values } from './testing/small-vit.js';

const { heads, side } = SMALL;
const depth = values(5, 3 * side * side).map((value) => 0.5 + value / 2);

async function see(provider: Provider): Promise<TeacherOutput> {
  const teacher = await createOnnxTeacher(smallVit('clip'), { heads, provider });
  expect(teacher.description.endsWith(', on WebGPU')).toBe(provider === 'webgpu');
  const output = await teacher.run(depth, 3);
  await teacher.dispose();
  return output;
}

describeOnGpu('the teacher on WebGPU in Node', () => {
  it('sees what it sees on the processor', async () => {
    const [expected, actual] = [await see('cpu'), await see('webgpu')];
    expectClose(actual.features, expected.features, 1e-5, 1e-5);
    expectClose(actual.saliency, expected.saliency, 1e-6);
  });
});
