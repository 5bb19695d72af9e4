// A ClusterConfig in the languages of other tools: Pulumi, Terraform, CloudFormation, eksctl.
import type { ClusterConfig } from '@berth/compute';
import { renderYaml, type Result, success } from '@berth/kube';
import { clusterContext, type ClusterContext } from '../render/cluster-context.js';
import { renderStacks } from '../render/render-stacks.js';
import type { Stack } from '../render/stack.js';
import { cloudformationFiles } from './cloudformation-files.js';
import { eksctlFile } from './eksctl-file.js';
import type { ExportFile } from './export-file.js';
import { exportNote, type ExportNote } from './export-notes.js';
import { pulumiProgram } from './pulumi-program.js';
import { pulumiProject } from './pulumi-project.js';
import { withServiceStacks } from './service-stacks.js';
import { terraformProgram } from './terraform-program.js';
import { translateStacks } from './translate-stacks.js';
import { ACCOUNT_STAND_IN, controlPlaneAddress, issuerStandIn } from './translation.js';
import { unexportedNotes } from './unexported.js';

export const exportFormats = ['pulumi', 'terraform', 'cloudformation', 'eksctl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportRequest {
  /** A configuration that was read without errors. */
  readonly config: ClusterConfig;
  readonly format: ExportFormat;
}

export interface ExportedCluster {
  /** In the order in which they are of use; the first is the program. */
  readonly files: readonly ExportFile[];
  /** What the format could not say: nothing is dropped in silence. */
  readonly notes: readonly ExportNote[];
}

/**
 * Writes a cluster as files of another tool. Reads nothing of AWS: the account, the newest images and the OIDC issuer
 * are looked up by the program itself when it runs. The same request gives the same files. Refuses what cannot be
 * rendered as stacks, as `renderStacks` does.
 */
export function exportCluster({ config, format }: ExportRequest): Result<ExportedCluster> {
  if (format === 'eksctl') {
    const { document, notes } = eksctlFile(config.document);
    return success({ files: [{ path: 'cluster.yaml', text: renderYaml(document) }], notes });
  }
  const facts = { accountId: ACCOUNT_STAND_IN };
  const rendered = renderStacks({ config, facts });
  if (!rendered.ok) return rendered;
  const context = clusterContext(config, facts);
  const stacks = withServiceStacks(context, rendered.value);
  const exported =
    format === 'cloudformation' ? asStacks(context, stacks) : asProgram(context, stacks, format);
  return success({ ...exported, notes: [...exported.notes, ...unexportedNotes(context, stacks)] });
}

const headerOf = ({ name, region }: ClusterContext): readonly string[] => [
  `The EKS cluster ${name} in ${region}, exported by Berth from its ClusterConfig.`,
];

function asStacks(context: ClusterContext, stacks: readonly Stack[]): ExportedCluster {
  const issuer = issuerStandIn(context);
  const files = cloudformationFiles({ stacks, region: context.region, issuer, header: headerOf(context) });
  const notes = stacks
    .filter(({ awaits }) => awaits.includes('cluster.oidcIssuer'))
    .map(({ name }) => exportNote('export.stand-in', `${name}: the OIDC issuer in its trust policy`));
  return { files, notes };
}

function asProgram(
  context: ClusterContext,
  stacks: readonly Stack[],
  format: 'pulumi' | 'terraform',
): ExportedCluster {
  const { resources, notes } = translateStacks(context, stacks);
  const [stack] = stacks;
  if (!stack) return { files: [], notes };
  const controlPlane = controlPlaneAddress({ cluster: context, stacks, stack, note: () => undefined });
  const program = { resources, region: context.region, controlPlane, header: headerOf(context) };
  const files =
    format === 'terraform'
      ? [{ path: 'main.tf', text: terraformProgram(program) }]
      : [{ path: 'index.ts', text: pulumiProgram(program) }, ...pulumiProject(context.name)];
  return { files, notes };
}
