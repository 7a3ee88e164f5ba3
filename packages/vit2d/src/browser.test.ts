import { writeSafetensors } from '@i2p/safetensors';
import * as forBrowser from './browser.js';
import * as forNode from './index.js';
import { SMALL, smallVit } from './testing/small-vit.js';

/** What stands in for a browser's worker: keeps what it is sent, and answers when told. */
class FakeWorker {
  static made: FakeWorker[] = [];
  readonly sent: { id: number; kind: string }[] = [];
  ended = false;
  onmessage?: (event: { data: unknown }) => void;
  onerror?: (event: { message: string }) => void;
  constructor(
    readonly url: URL,
    readonly options: unknown,
  ) {
    FakeWorker.made.push(this);
  }
  postMessage(message: { id: number; kind: string }): void {
    this.sent.push(message);
  }
  answer(outputs: Record<string, Float32Array> = {}, error?: string): void {
    this.onmessage?.({ data: { id: this.sent.at(-1)!.id, outputs, error } });
  }
  terminate(): void {
    this.ended = true;
  }
}

/** The worker of a teacher that is being made, once it has been sent the model. */
async function startedWorker(): Promise<FakeWorker> {
  await new Promise(setImmediate);
  return FakeWorker.made.at(-1)!;
}

describe('the browser entry', () => {
  const scope = globalThis as { Worker?: unknown; navigator?: unknown; crossOriginIsolated?: boolean };
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const { heads, side, grid, width } = SMALL;
  const weights = smallVit('timm');

  beforeEach(() => {
    scope.Worker = FakeWorker;
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  });
  afterEach(() => {
    delete scope.Worker;
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else delete scope.navigator;
  });

  it('has the names of the Node entry', () => {
    expect(Object.keys(forBrowser).sort()).toEqual(Object.keys(forNode).sort());
  });

  it('reads weights from bytes, and says so where a path is given', async () => {
    const bytes = writeSafetensors(weights, { heads: '3', zeroCorners: 'true' });
    expect(forBrowser.readVitBytes(bytes)).toEqual({ weights, settings: { heads: 3, zeroCorners: true } });
    const sentence = '"a.pth" names a file, which only Node can read: in a browser give its bytes to readVitBytes';
    await expect(forBrowser.readVitFile('a.pth')).rejects.toThrow(sentence);
    expect(() => forBrowser.readTorchWeights('a.pth')).toThrow(sentence);
    expect(() => forBrowser.readVitBytes(Uint8Array.of(0x50, 0x4b, 3, 4), 'a.pth')).toThrow(
      'a.pth: expected safetensors, got a torch file, which only Node can read, by its path (readVitFile)',
    );
    expect(() => forBrowser.readVitBytes(Uint8Array.of(1))).toThrow(/^the weights: not a safetensors file/);
  });

  it('names the runtime that it asks for', async () => {
    expect(await forBrowser.runtimeVersion()).toMatch(/^onnxruntime-web 1\.\d+\.\d+$/);
  });

  it('starts the worker of the provider and pairs its replies', async () => {
    Object.assign(navigator, { gpu: {} });
    for (const [provider, script, name] of [
      ['cpu', 'worker-cpu.js', 'wasm'],
      ['webgpu', 'worker-webgpu.js', 'webgpu'],
    ] as const) {
      const made = forBrowser.createOnnxTeacher(weights, { heads, provider });
      const worker = await startedWorker();
      expect(worker.url.pathname.endsWith(`/${script}`)).toBe(true);
      expect(worker.options).toEqual({ type: 'module' });
      expect(worker.sent[0]).toMatchObject({ executionProvider: name, threads: 1, chunk: 2, image: [1, side, side] });
      expect(worker.sent[1]).toMatchObject({ kind: 'load' });
      worker.answer();
      const teacher = await made;
      const running = teacher.run(new Float32Array(side * side), 1);
      const [features, saliency] = [new Float32Array(grid * grid * width), new Float32Array(grid * grid).fill(1)];
      worker.answer({ features, saliency });
      expect(await running).toEqual({ features, saliency });
      const ending = teacher.dispose();
      expect(worker.sent.at(-1)).toMatchObject({ kind: 'end' });
      worker.answer();
      await ending;
      expect(worker.ended).toBe(true);
    }
  });

  it('says why a worker failed', async () => {
    const refused = forBrowser.createOnnxTeacher(weights, { heads });
    (await startedWorker()).answer({}, 'no memory');
    await expect(refused).rejects.toThrow("the teacher's runtime failed: no memory");
    const missing = forBrowser.createOnnxTeacher(weights, { heads });
    (await startedWorker()).onerror?.({ message: '' });
    await expect(missing).rejects.toThrow("the teacher's worker thread failed: its script could not be loaded");
    Object.assign(navigator, { gpu: {} });
    const without = forBrowser.createOnnxTeacher(weights, { heads, provider: 'webgpu' });
    (await startedWorker()).answer({}, 'no adapter');
    await expect(without).rejects.toThrow(
      "the teacher's provider webgpu cannot be used here: the teacher's runtime failed: no adapter",
    );
  });

  it('refuses what this page cannot do', async () => {
    await expect(forBrowser.createOnnxTeacher(weights, { heads, threads: 2 })).rejects.toThrow(
      "the teacher's threads must be 1 on a page that is not cross-origin isolated, got 2",
    );
    await expect(forBrowser.createRgbVit(weights, { heads, provider: 'webgpu' })).rejects.toThrow(
      "the teacher's provider webgpu needs a browser with WebGPU, which this one does not have or offer here",
    );
  });
});
