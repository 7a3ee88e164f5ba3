export type { Precision } from './linear-layer.js';
export { runtimeVersion } from './node-runner.js';
export { createOnnxTeacher, describeTeacher } from './onnx-teacher.js';
export { createRgbVit, type RgbVit, type RgbVitOptions, type RgbVitOutput } from './rgb-vit.js';
export type { Teacher, TeacherDescription, TeacherOptions, TeacherOutput } from './teacher.js';
export { type Activation, describeVit, type VitConfig, type VitSettings } from './vit-config.js';
export { readVitFile, type VitFile } from './vit-file.js';
export type { VitNaming } from './vit-names.js';
export type { VitFileSettings } from './vit-settings.js';
