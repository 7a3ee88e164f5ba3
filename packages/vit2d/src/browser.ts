/** The package as bundlers for the browser see it: the same names; what needs paths refuses in one sentence. */

export {
  createOnnxTeacher,
  createRgbVit,
  readTorchInBrowser as readTorchWeights,
  readVitInBrowser as readVitFile,
} from './in-browser.js';
export type { Precision } from './linear-layer.js';
export { describeTeacher } from './onnx-teacher.js';
export type { RgbVit, RgbVitOptions, RgbVitOutput } from './rgb-vit.js';
export type { Provider, Teacher, TeacherDescription, TeacherOptions, TeacherOutput } from './teacher.js';
export { readVitBytes, type VitFile } from './vit-bytes.js';
export { type Activation, describeVit, type VitConfig, type VitSettings } from './vit-config.js';
export type { VitNaming } from './vit-names.js';
export type { VitFileSettings } from './vit-settings.js';
export { webRuntimeVersion as runtimeVersion } from './web-runner.js';
