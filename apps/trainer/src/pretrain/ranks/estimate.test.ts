import { estimateStep, exchangeSeconds, type Link, linkOf } from './estimate.js';

const link: Link = { name: 'slow', latency: 1e-3, bandwidth: 1e6 };

it('an all-reduce moves nothing for one rank, each part once there and once back for two, and nearly twice all bytes for many', () => {
  expect(exchangeSeconds(2e6, 1, link)).toBe(0);
  expect(exchangeSeconds(2e6, 2, link)).toBeCloseTo(2 * 1e-3 + 2, 12);
  expect(exchangeSeconds(2e6, 64, link)).toBeCloseTo(126e-3 + 4 * (63 / 64), 12);
});

it('a connection found from two measured times gives these times back', () => {
  const [short, long] = [exchangeSeconds(0, 5, link), exchangeSeconds(3e6, 5, link)];
  const found = linkOf('found', 5, 3e6, short, long);
  expect(found.latency).toBeCloseTo(link.latency, 12);
  expect(found.bandwidth).toBeCloseTo(link.bandwidth, 3);
});

it('a step is its work and its messages; the efficiency is the share of the work', () => {
  const cost = { seconds: 1, bytes: 1e5, normMessages: 10 };
  expect(estimateStep(cost, 1, link, true)).toEqual({ ranks: 1, step: 1, exchange: 0, norm: 0, efficiency: 1 });
  const eight = estimateStep(cost, 8, link, true);
  expect(eight.norm).toBeCloseTo(10 * 3 * 1e-3, 12);
  expect(eight.step).toBeCloseTo(1 + 14e-3 + 0.175 + 30e-3, 12);
  expect(eight.efficiency).toBeCloseTo(1 / eight.step, 12);
  expect(estimateStep(cost, 8, link, false).norm).toBe(0);
});
