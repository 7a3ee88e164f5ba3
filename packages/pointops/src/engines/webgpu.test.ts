import { describeOnGpu } from '@i2p/testkit';
import { testPointEngine } from '../conformance/point-engine.conformance.js';
import { createWebgpuEngine } from './webgpu/webgpu-engine.js';

describeOnGpu('webgpu engine', () => testPointEngine(() => createWebgpuEngine({ software: true })));
