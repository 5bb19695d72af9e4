// Clusters ready to use, as commented files that a person may read, keep and change.
import { dataText } from './data-file.js';

/** Names of the presets. */
export const presetNames = [
  'concurrent',
  'concurrent-fargate',
  'training',
  'emr-fargate',
  'leaderboard',
] as const;
export type PresetName = (typeof presetNames)[number];

/** Gives the text of a preset: one YAML file with a ClusterConfig. */
export function presetText(name: PresetName): string {
  return dataText(`preset-${name}.yaml`);
}
