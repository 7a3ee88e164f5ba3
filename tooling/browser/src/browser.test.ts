import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expectClose } from '@i2p/testkit';
import type { Browser, Page } from 'playwright-core';
import { findChromium, startChromium } from './chromium.js';
import { type Computed, compute, glance, type Numbers } from './page/compute.js';
import { computeOnDevice } from './page/on-device.js';
import type { Request } from './page/page.js';
import { type Served, serve } from './serve.js';
import { buildSite, developSite, writeSite } from './site.js';

const root = join(__dirname, '../../..');
const chromium = findChromium();
const why = chromium ? '' : ' (skipped: no Chromium; `npm run devices` installs it, I2P_CHROMIUM names another)';

/** Absolute tolerances: indices are equal, another runtime's sums differ in the last digits. Features are about 1. */
const TOLERANCES: Readonly<Record<string, number>> = {
  chosen: 0,
  neighbours: 0,
  images: 1e-6,
  features: 2e-4,
  saliency: 2e-6,
  encoded: 1e-5,
  losses: 1e-4,
};

(chromium ? describe : describe.skip)(`the published packages in a page built by Vite${why}`, () => {
  // inside the workspace: the development server serves nothing from outside, and what is linked lies here
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'i2p-browser-'));
  const teacher = new Uint8Array(readFileSync(join(root, 'apps/trainer/assets/teacher.safetensors')));
  const errors: string[] = [];
  let browser: Browser;
  let page: Page;
  let isolated: Served;
  let plain: Served;
  let warnings: string;

  beforeAll(async () => {
    writeSite(root, folder);
    warnings = await buildSite(root, folder);
    isolated = await serve(join(folder, 'dist'), true);
    plain = await serve(join(folder, 'dist'), false);
    browser = await startChromium(chromium!);
    page = await open(isolated.url);
  });

  afterAll(async () => {
    await browser?.close();
    await isolated?.close();
    await plain?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens the page and waits for the README's example on it, or for an error. */
  async function open(url: string): Promise<Page> {
    const opened = await browser.newPage();
    const failed = new Promise<void>((resolve) => {
      opened.on('pageerror', (error) => {
        errors.push(error.message);
        resolve();
      });
    });
    await opened.goto(url);
    const done = opened.waitForFunction(() => document.querySelector('#out')?.textContent !== '', null, {
      timeout: 60000,
    });
    await Promise.race([done, failed]);
    return opened;
  }

  async function inPage(request: Request): Promise<Computed> {
    const { engines, numbers } = await page.evaluate((asked) => globalThis.i2pCompute(asked), request);
    const decoded: Record<string, Numbers> = {};
    for (const [name, { type, base64 }] of Object.entries(numbers)) {
      const { buffer } = Uint8Array.from(Buffer.from(base64, 'base64'));
      decoded[name] = type === 'Int32Array' ? new Int32Array(buffer) : new Float32Array(buffer);
    }
    return { engines, numbers: decoded };
  }

  function expectSame({ numbers }: Computed, { numbers: expected }: Computed): void {
    expect(Object.keys(numbers)).toEqual(Object.keys(expected));
    for (const [name, data] of Object.entries(expected)) expectClose(numbers[name]!, data, TOLERANCES[name]!);
  }

  it('are built without a warning, and run the example of the README', async () => {
    // a slow machine earns a word about the time of Vite's plugins
    expect(warnings.replace(/\S*\[PLUGIN_TIMINGS\].*?for more details\.\s*/s, '')).toBe('');
    expect(errors).toEqual([]);
    expect(await page.textContent('#out')).toBe(
      'wasm\nViT 96 x 4, 3 heads, patch 16 of 224 px, 96 features, gelu, timm naming\n56448 patch features, 588 saliencies\n96 of the cloud',
    );
  });

  it('run the same example from the development server', async () => {
    const server = await developSite(root, folder);
    try {
      const other = await open(server.url);
      expect(errors).toEqual([]);
      expect(await other.textContent('#out')).toBe(await page.textContent('#out'));
      await other.close();
    } finally {
      await server.close();
    }
  });

  it('compute what Node computes: samples, neighbours, views, the teacher, the encoder, steps of training', async () => {
    const computed = await inPage({ part: 'whole', provider: 'cpu' });
    expect(computed.engines).toMatch(/^points wasm, kernels wasm (relaxed|simd), onnxruntime-web [\d.]+: ViT 96 x 4/);
    expectSame(computed, await compute({ teacher, provider: 'cpu' }));
  });

  it('run the teacher on WebGPU, on the software device', async () => {
    const seen = await inPage({ part: 'glance', provider: 'webgpu' });
    expect(seen.engines).toMatch(/^onnxruntime-web .*, on WebGPU$/);
    expectSame(seen, await glance({ teacher, provider: 'cpu' }));
  });

  it('sample, draw and encode on one WebGPU device that they share, on the software device', async () => {
    const computed = await inPage({ part: 'device', device: 'software' });
    expect(computed.engines).toMatch(/^points webgpu on .*\(software\), views webgpu on .*, encoder WebGPU on /);
    expectSame(computed, await computeOnDevice('wasm'));
  });

  it('run the teacher in threads where the page is cross-origin isolated, and say so where it is not', async () => {
    const request: Request = { part: 'glance', provider: 'cpu', threads: 2 };
    expectSame(await inPage(request), await glance({ teacher, provider: 'cpu' }));
    const other = await open(plain.url);
    await expect(other.evaluate((asked) => globalThis.i2pCompute(asked), request)).rejects.toThrow(
      "the teacher's threads must be 1 on a page that is not cross-origin isolated, got 2",
    );
  });
});
