export type { MaeConfig, MaskingMode, PerLevel, TargetMode } from './config.js';
