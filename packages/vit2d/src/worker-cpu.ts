/** Script of the browser's worker, wasm build of onnxruntime-web. */
import * as ort from 'onnxruntime-web/wasm';
import { serveTeacher } from './web-worker-script.js';

serveTeacher(ort);
