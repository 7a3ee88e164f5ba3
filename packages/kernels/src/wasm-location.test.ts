import * as tfjs from '@tensorflow/tfjs-backend-wasm';
import { locateWasm } from './wasm-location.js';

jest.mock('@tensorflow/tfjs-backend-wasm', () => ({ setWasmPaths: jest.fn() }));
const setWasmPaths = tfjs.setWasmPaths as jest.Mock;

describe('locateWasm', () => {
  const { versions } = process;
  afterEach(() => {
    Object.defineProperty(process, 'versions', { value: versions, configurable: true });
    setWasmPaths.mockClear();
  });

  const inBrowser = (): unknown => Object.defineProperty(process, 'versions', { value: {}, configurable: true });

  it('leaves Node to tfjs, and refuses a URL there', () => {
    locateWasm(undefined);
    expect(setWasmPaths).not.toHaveBeenCalled();
    expect(() => locateWasm('https://a/b.wasm')).toThrow(
      'kernels: wasmUrl is for browsers, tfjs finds its file by itself in Node; got https://a/b.wasm',
    );
  });

  it('names the copy beside the kernels in a browser, or the URL given', () => {
    inBrowser();
    locateWasm(undefined);
    const [paths] = setWasmPaths.mock.lastCall as [Record<string, string>];
    expect(Object.keys(paths)).toContain('tfjs-backend-wasm-simd.wasm');
    for (const path of Object.values(paths)) expect(path).toMatch(/\/tfjs-backend-wasm-simd\.wasm$/);
    locateWasm('https://a/b.wasm');
    expect(Object.values((setWasmPaths.mock.lastCall as [Record<string, string>])[0])).toEqual(
      Array(3).fill('https://a/b.wasm'),
    );
  });
});
