import { CLOCK_VARIABLE, startClock } from './clock.js';

afterEach(() => delete process.env[CLOCK_VARIABLE]);

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

it('counts the time on the wall, or the work alone', async () => {
  const wall = startClock();
  process.env[CLOCK_VARIABLE] = 'cpu';
  const work = startClock();
  await sleep(120);
  expect(wall()).toBeGreaterThan(115);
  expect(work()).toBeLessThan(60);
});
