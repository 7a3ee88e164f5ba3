export { createOnnxTeacher } from './onnx-teacher.js';
export { type RgbVit, type RgbVitOptions, type RgbVitOutput, createRgbVit } from './rgb-vit.js';
export type { Teacher, TeacherOptions, TeacherOutput } from './teacher.js';
export { type Activation, type VitConfig, type VitSettings, describeVit } from './vit-config.js';
export type { VitNaming } from './vit-names.js';
export { type VitFile, readVitFile } from './vit-file.js';
export type { VitFileSettings } from './vit-settings.js';
