/**
 * TensorFlow's C interface, as far as eager operations need it, through koffi. Every pointer is a number. Who allocates, frees:
 * statuses, operations and tensors are deleted by the caller of the functions here.
 */
import { createRequire } from 'node:module';
import type { LibraryFiles } from './find-library.js';

type Pointer = number;

/** The functions that are used, by the names the library gives them. */
const PROTOTYPES = {
  TF_Version: 'const char *TF_Version()',
  TF_NewStatus: 'uintptr_t TF_NewStatus()',
  TF_GetCode: 'int TF_GetCode(uintptr_t status)',
  TF_Message: 'const char *TF_Message(uintptr_t status)',
  TF_AllocateTensor: 'uintptr_t TF_AllocateTensor(int type, const int64_t *dims, int rank, size_t bytes)',
  TF_TensorData: 'uintptr_t TF_TensorData(uintptr_t tensor)',
  TF_TensorByteSize: 'size_t TF_TensorByteSize(uintptr_t tensor)',
  TF_DeleteTensor: 'void TF_DeleteTensor(uintptr_t tensor)',
  TF_DeviceListCount: 'int TF_DeviceListCount(uintptr_t list)',
  TF_DeviceListName: 'const char *TF_DeviceListName(uintptr_t list, int index, uintptr_t status)',
  TF_DeviceListType: 'const char *TF_DeviceListType(uintptr_t list, int index, uintptr_t status)',
  TF_DeleteDeviceList: 'void TF_DeleteDeviceList(uintptr_t list)',
  TFE_NewContextOptions: 'uintptr_t TFE_NewContextOptions()',
  TFE_ContextOptionsSetConfig:
    'void TFE_ContextOptionsSetConfig(uintptr_t options, const void *proto, size_t length, uintptr_t status)',
  TFE_DeleteContextOptions: 'void TFE_DeleteContextOptions(uintptr_t options)',
  TFE_NewContext: 'uintptr_t TFE_NewContext(uintptr_t options, uintptr_t status)',
  TFE_ContextListDevices: 'uintptr_t TFE_ContextListDevices(uintptr_t context, uintptr_t status)',
  TFE_NewTensorHandle: 'uintptr_t TFE_NewTensorHandle(uintptr_t tensor, uintptr_t status)',
  TFE_DeleteTensorHandle: 'void TFE_DeleteTensorHandle(uintptr_t handle)',
  TFE_TensorHandleResolve: 'uintptr_t TFE_TensorHandleResolve(uintptr_t handle, uintptr_t status)',
  TFE_TensorHandleDataType: 'int TFE_TensorHandleDataType(uintptr_t handle)',
  TFE_TensorHandleNumDims: 'int TFE_TensorHandleNumDims(uintptr_t handle, uintptr_t status)',
  TFE_TensorHandleDim: 'int64_t TFE_TensorHandleDim(uintptr_t handle, int axis, uintptr_t status)',
  TFE_TensorHandleCopyToDevice:
    'uintptr_t TFE_TensorHandleCopyToDevice(uintptr_t handle, uintptr_t context, const char *device, uintptr_t status)',
  TFE_NewOp: 'uintptr_t TFE_NewOp(uintptr_t context, const char *name, uintptr_t status)',
  TFE_DeleteOp: 'void TFE_DeleteOp(uintptr_t op)',
  TFE_OpAddInput: 'void TFE_OpAddInput(uintptr_t op, uintptr_t handle, uintptr_t status)',
  TFE_OpSetAttrType: 'void TFE_OpSetAttrType(uintptr_t op, const char *name, int type)',
  TFE_OpSetAttrBool: 'void TFE_OpSetAttrBool(uintptr_t op, const char *name, uint8_t value)',
  TFE_OpSetAttrInt: 'void TFE_OpSetAttrInt(uintptr_t op, const char *name, int64_t value)',
  TFE_OpSetAttrFloat: 'void TFE_OpSetAttrFloat(uintptr_t op, const char *name, float value)',
  TFE_Execute: 'void TFE_Execute(uintptr_t op, void *results, void *count, uintptr_t status)',
} as const;

type Name = keyof typeof PROTOTYPES;

export interface CApi {
  /** Calls a function of the library. */
  readonly call: Readonly<Record<Name, (...args: unknown[]) => unknown>>;
  /** Copies between memory of JavaScript and of the library. */
  copyIn(to: Pointer, from: ArrayBufferView, bytes: number): void;
  copyOut(to: ArrayBufferView, from: Pointer, bytes: number): void;
}

/** RTLD_LAZY, RTLD_GLOBAL and RTLD_NODELETE. */
const LOADED_FOR_GOOD = process.platform === 'darwin' ? 0x1 | 0x8 | 0x80 : 0x1 | 0x100 | 0x1000;

interface Library {
  func(prototype: string): (...args: unknown[]) => unknown;
}

interface Koffi {
  load(path: string | null, options?: { lazy?: boolean; global?: boolean }): Library;
}

/** @throws Error when koffi or a library cannot be loaded, or a function is missing */
export function openCApi({ framework, main }: LibraryFiles): CApi {
  const koffi = loadKoffi();
  const libc = koffi.load(process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6');
  // koffi unloads its libraries when Node ends, and TensorFlow's threads would go on in memory that is gone
  const keepLoaded = libc.func('uintptr_t dlopen(const char *path, int flags)');
  for (const file of [framework, main]) keepLoaded(file, LOADED_FOR_GOOD);
  // the main library finds its other half among what is loaded already
  koffi.load(framework, { global: true, lazy: true });
  const library = koffi.load(main, { lazy: true });
  const entries = Object.entries(PROTOTYPES).map(([name, prototype]) => [name, library.func(prototype)]);
  const copyIn = libc.func('uintptr_t memcpy(uintptr_t to, const void *from, size_t bytes)');
  const copyOut = libc.func('uintptr_t memcpy(void *to, uintptr_t from, size_t bytes)');
  return {
    call: Object.fromEntries(entries) as CApi['call'],
    copyIn: (to, from, bytes) => void copyIn(to, from, bytes),
    copyOut: (to, from, bytes) => void copyOut(to, from, bytes),
  };
}

function loadKoffi(): Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as Koffi;
  } catch (cause) {
    throw new Error('libtensorflow is reached through the package koffi, which is not installed', { cause });
  }
}
