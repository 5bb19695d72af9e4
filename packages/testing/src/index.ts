// The public surface of `testing`: what tests of every room share. Never imported by code that ships.
export {
  aJob,
  aNamespace,
  aNode,
  aPod,
  type JobOptions,
  type MetaOptions,
  type NodeOptions,
  type PodOptions,
} from './builders.js';
export { cfnLinter, lintTemplates } from './cfn-lint.js';
export { FakeClock } from './fake-clock.js';
export { expectGolden } from './golden.js';
export { aRunPlan, aRunSpec } from './run-builders.js';
export { seededRandom } from './seeded-random.js';
export { terraformFolder, terraformMirror, type TerraformFolder } from './terraform-tools.js';
export { madeUpReferences, randomClusterConfig, type ConfigReferences } from './random-cluster-config.js';
