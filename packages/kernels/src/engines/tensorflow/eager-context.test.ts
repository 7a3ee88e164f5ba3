import { OutOfMemoryError } from '../../out-of-memory.js';
import { openCApi } from './c-api.js';
import { EagerContext, FLOAT, INT32 } from './eager-context.js';
import { type FoundLibrary, findLibrary } from './find-library.js';

function installed(): FoundLibrary | string {
  try {
    return findLibrary();
  } catch (error) {
    return String(error);
  }
}

const library = installed();
const where = typeof library === 'string' ? it.skip : it;

where(`a device without memory is told from other failures (${typeof library === 'string' ? library : 'cpu'})`, () => {
  const context = new EagerContext(openCApi(library as FoundLibrary), { device: 'cpu', threads: 1 });
  const fill = (shape: number[]) => {
    const inputs = [
      context.create(Int32Array.from(shape), [shape.length], INT32),
      context.create(Float32Array.of(3), [], FLOAT),
    ];
    return context.execute('Fill', { T: { type: FLOAT }, index_type: { type: INT32 } }, inputs, 1);
  };
  const [three] = fill([2, 1]);
  expect([...context.read(three!.handle)]).toEqual([3, 3]);
  // 2^47 bytes
  expect(() => fill([2 ** 15, 2 ** 15, 2 ** 15])).toThrow(OutOfMemoryError);
  expect(() => fill([-1])).toThrow(/^(?!.*OutOfMemory)TensorFlow: /);
  const wrong = () => context.execute('NoSuchOperation', {}, [], 1);
  expect(wrong).toThrow('NoSuchOperation');
  expect(wrong).not.toThrow(OutOfMemoryError);
});
