import { openBlas } from '@i2p/kernels/blas';
import { bindEngine, defaultEngine, startEngine } from './matrix-engine.js';

function isThere(): boolean {
  try {
    openBlas('auto');
    return true;
  } catch {
    return false;
  }
}

describe('matrix engine', () => {
  const library = isThere();
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    delete process.env['I2P_BLAS'];
    delete process.env['OPENBLAS_CORETYPE'];
    await bindEngine({ blas: 'none', threads: 1 });
  });

  it('says once which engine multiplies, the embedded one too', async () => {
    const none = { blas: 'none', threads: 1 };
    const { name } = await startEngine(none);
    await startEngine(none);
    expect(name).toMatch(/^embedded kernels, (relaxed )?SIMD$/);
    expect(said).toEqual([`engine   ${name}\n`]);
  });

  it(`takes what it finds by itself: ${library ? 'a library' : 'none here'}`, async () => {
    process.env['OPENBLAS_CORETYPE'] = 'Haswell';
    const { name, choice } = await startEngine({ blas: 'auto', threads: 1 });
    expect(name.includes('; matrix products by ')).toBe(library);
    expect(choice.blas).toBe(library ? 'auto' : 'none');
    if (library) expect(said.join('')).toContain('OPENBLAS_CORETYPE=Haswell chooses its kernels');
  });

  it('takes the choice of the environment where no option is given', () => {
    expect(defaultEngine().blas).toBe('auto');
    process.env['I2P_BLAS'] = 'none';
    expect(defaultEngine().blas).toBe('none');
  });

  it('fails when a named library cannot be loaded', async () => {
    await expect(startEngine({ blas: 'no-such.so', threads: 1 })).rejects.toThrow(/--blas no-such\.so: .*no-such\.so/);
  });
});
