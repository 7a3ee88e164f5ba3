/** Script of the browser's worker, WebGPU build of onnxruntime-web. */
import * as ort from 'onnxruntime-web/webgpu';
import { serveTeacher } from './web-worker-script.js';

serveTeacher(ort);
