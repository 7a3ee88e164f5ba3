import { testPointEngine } from '../conformance/point-engine.conformance.js';
import { createJsEngine } from './js.js';

describe('js engine', () => testPointEngine(createJsEngine));
