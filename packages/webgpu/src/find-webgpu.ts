/** WebGPU's entry point: the browser's own, or in Node Dawn through the npm package `webgpu`, which nobody has to install. */
import { findSwiftShader } from './swiftshader.js';

type Dawn = typeof import('webgpu');

/** One instance a process: adapters of two do not know each other. Software and hardware are told apart before Dawn loads. */
let opened: { readonly gpu: Promise<GPU>; readonly software: boolean } | undefined;

/**
 * Outside of browsers WebGPU's names (GPUBufferUsage and so on) become global, as tfjs and gpu.js expect them.
 * @param software whether SwiftShader is to be the device
 * @throws Error saying what is missing and how to add it
 */
export async function findWebgpu(software: boolean): Promise<GPU> {
  const own = globalThis.navigator?.gpu;
  if (own) return own;
  if (!isNode())
    throw new Error('this browser has no WebGPU (navigator.gpu): Chrome, Edge, Safari 26 and Firefox 141 have it');
  if (opened && software && !opened.software)
    throw new Error(
      'webgpu: expected SwiftShader to be asked for before the first device is opened, Dawn is loaded without it',
    );
  opened ??= { gpu: loadDawn(software), software };
  const { gpu } = opened;
  gpu.catch(() => {
    opened = undefined; // what is missing may be added
  });
  return gpu;
}

function isNode(): boolean {
  return typeof globalThis.process?.versions?.node === 'string';
}

async function loadDawn(software: boolean): Promise<GPU> {
  if (software) chooseSwiftShader();
  const name = 'webgpu'; // not a literal: bundlers for browsers leave it alone
  let dawn: Dawn;
  try {
    dawn = (await import(/* @vite-ignore */ name)) as Dawn;
  } catch (cause) {
    throw new Error(
      'WebGPU in Node needs the package webgpu (Dawn), which could not be loaded: npm install webgpu@0.6.2',
      {
        cause,
      },
    );
  }
  for (const [key, value] of Object.entries(dawn.globals))
    if (!(key in globalThis)) Object.defineProperty(globalThis, key, { value, configurable: true, writable: true });
  // SwiftShader compiles a store for every word of workgroup memory that is cleared, which takes a second a program; ours write before they read
  return dawn.create(software ? ['enable-dawn-features=disable_workgroup_init'] : []);
}

/** The Vulkan loader reads this variable when Dawn looks for adapters, so it must be set by then. */
function chooseSwiftShader(): void {
  if (process.env['VK_ICD_FILENAMES']) return;
  const description = findSwiftShader();
  if (!description)
    throw new Error(
      'no SwiftShader was found for a software device: apt-get install chromium libvulkan1, or set VK_ICD_FILENAMES to a vk_swiftshader_icd.json',
    );
  process.env['VK_ICD_FILENAMES'] = description;
}
