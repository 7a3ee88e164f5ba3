import { cloudCache } from './cloud-cache.js';

it('keeps what was used last, up to its bytes, and always the newest', () => {
  const cache = cloudCache(16);
  const made: string[] = [];
  const get = (key: string, size = 2) =>
    cache.get(key, () => {
      made.push(key);
      return new Float32Array(size);
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) get(key);
  // two clouds of 8 bytes fit: c pushed out b, the older one
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  expect(get('large', 100)).toBe(get('large', 100));
  get('b');
  expect(made).toEqual(['a', 'b', 'c', 'b', 'large', 'b']);
});
