// `berth version`
import { arch, platform, version as nodeVersion } from 'node:process';
import type { CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { VERSIONS } from '../versions.js';
import { outputFormat, presentDetail } from '../output/present.js';

/** Prints it. */
export const run: CommandRun = async ({ options, host }) => {
  const versions = { ...VERSIONS, node: nodeVersion, platform: `${platform}/${arch}` };
  presentDetail(host, outputFormat(options['output']), {
    object: { apiVersion: 'berth.dev/v1', kind: 'Version', ...versions },
    name: versions.berth,
    render: () =>
      `berth ${versions.berth} (Kubernetes ${versions.kubernetes}, Node ${versions.node}, ${versions.platform})\n`,
  });
  return EXIT.done;
};
