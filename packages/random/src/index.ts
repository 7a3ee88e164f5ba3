export { type RandomStream, randomStream } from './random-stream.js';
