/** `npm run boundaries`: one-way packages. Exits with 1 and one line per broken rule. */
import { existsSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { enterWorkspace, root } from '../scripts/toolchain.mjs';
import { readManifests, wrongDependencies } from './manifests.mjs';
import { boundaryRules } from './rules.mjs';

enterWorkspace();
const manifests = readManifests(root);
const problems = wrongDependencies(manifests);

const { output } = await cruise(
  manifests.map(({ folder }) => `${folder}/src`).filter((folder) => existsSync(folder)),
  {
    validate: true,
    ruleSet: { forbidden: boundaryRules(manifests) },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
  undefined,
  { tsConfig: extractTsConfig('tsconfig.json') },
);
for (const { rule, from, to, cycle } of output.summary.violations) {
  const path = cycle ? [from, ...cycle.map(({ name }) => name)].join(' -> ') : `${from} -> ${to}`;
  const comment = output.summary.ruleSetUsed?.forbidden?.find(({ name }) => name === rule.name)?.comment;
  problems.push(`${rule.name}: ${path}${comment ? ` (${comment})` : ''}`);
}
for (const problem of problems) console.error(problem);
console.log(
  `${output.summary.totalCruised} files, ${output.summary.totalDependenciesCruised} imports, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
