// `berth version`
import { arch, platform, version as nodeVersion } from 'node:process';
import type { CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { outputFormat, presentDetail } from '../output/present.js';

/** The version of Berth, and the Kubernetes version whose behaviour it has. */
export const VERSIONS = { berth: '0.1.0', kubernetes: 'v1.34.4' } as const;

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
