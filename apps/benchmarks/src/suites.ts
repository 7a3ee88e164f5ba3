/** Every suite that `npm run bench` knows. */
import type { Suite } from './suite.js';
import { enginesSuite } from './suites/engines.js';
import { featuresSuite } from './suites/features.js';
import { geometrySuite } from './suites/geometry.js';
import { projectionSuite } from './suites/projection.js';
import { scalingSuite } from './suites/scaling.js';
import { stepSuite } from './suites/step.js';
import { svmSuite } from './suites/svm.js';
import { teacherSuite } from './suites/teacher.js';

export const suites: readonly Suite[] = [
  geometrySuite,
  projectionSuite,
  teacherSuite,
  stepSuite,
  featuresSuite,
  svmSuite,
  scalingSuite,
  enginesSuite,
];

/** The named suites, or all that run unasked. @throws Error on an unknown name */
export function chooseSuites(names: readonly string[]): readonly Suite[] {
  if (names.length === 0) return suites.filter(({ onDemand = false }) => !onDemand);
  return names.map((name) => {
    const suite = suites.find((one) => one.name === name);
    if (!suite) throw new Error(`unknown suite "${name}": expected ${suites.map((one) => one.name).join(', ')}`);
    return suite;
  });
}
