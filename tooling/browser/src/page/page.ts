/** The page's script: computes on request, for the test by `i2pCompute`, for a person by two buttons. */
import { type Computed, compute, glance, type Wanted } from './compute';
import { computeOnDevice, type Device } from './on-device';

/** `whole` is everything, `glance` the teacher on one view: a software device takes seconds for it; `device` needs no teacher. */
export type Request =
  | (Omit<Wanted, 'teacher'> & { readonly part: 'whole' | 'glance' })
  | { readonly part: 'device'; readonly device: Device };

/** Numbers as base64 of their bytes: what goes through the test's wire at once. */
export interface Sent {
  readonly engines: string;
  readonly numbers: Record<string, { readonly type: string; readonly base64: string }>;
}

declare global {
  var i2pCompute: (request: Request) => Promise<Sent>;
}

async function answer(request: Request): Promise<Computed> {
  if (request.part === 'device') return computeOnDevice(request.device);
  const { part, ...options } = request;
  const response = await fetch('teacher.safetensors');
  if (!response.ok) throw new Error(`teacher.safetensors: the server answered ${response.status}`);
  const wanted = { ...options, teacher: new Uint8Array(await response.arrayBuffer()) };
  return part === 'whole' ? compute(wanted) : glance(wanted);
}

globalThis.i2pCompute = async (request) => {
  const { engines, numbers } = await answer(request);
  const sent: Sent['numbers'] = {};
  for (const [name, data] of Object.entries(numbers)) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    sent[name] = {
      type: data.constructor.name,
      base64: btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join('')),
    };
  }
  return { engines, numbers: sent };
};

/** Computes and writes what came out, the first numbers of each. */
async function show(request: Request, into: HTMLElement): Promise<void> {
  into.textContent = 'computing ...';
  const started = performance.now();
  try {
    const { engines, numbers } = await answer(request);
    const lines = Object.entries(numbers).map(
      ([name, data]) => `${name} [${data.length}] ${data.slice(0, 6).join(' ')}`,
    );
    into.textContent = [engines, ...lines, `${(performance.now() - started).toFixed(0)} ms`].join('\n');
  } catch (error) {
    into.textContent = String(error);
  }
}

const output = document.querySelector('#computed') as HTMLElement;
for (const button of Array.from(document.querySelectorAll('button'))) {
  const provider = button.value as Wanted['provider'] | '';
  const request: Request = provider ? { part: 'whole', provider } : { part: 'device', device: 'webgpu' };
  button.addEventListener('click', () => show(request, output));
}
