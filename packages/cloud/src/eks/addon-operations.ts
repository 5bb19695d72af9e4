// Add-ons, as records: what is installed in which version with which role and values.
import { eksArn } from './eks-arn.js';
import { delayOf } from '../cloud-options.js';
import {
  flag,
  integer,
  optionalTexts,
  records,
  requiredText,
  text,
  textMap,
  texts,
  type Params,
} from '../params.js';
import { pageOf } from '../paging.js';
import type { CloudContext, Operation, Transition } from '../service.js';
import { checkTags } from '../tags.js';
import { addonKind, addonKinds, type AddonKind } from './addon-catalogue.js';
import { activeCluster, clusterOf, namesPage, uuid } from './cluster-lookup.js';
import { invalidParameter, notFound, notInEnum, taken } from './eks-error.js';
import { addons, keyIn, podIdentities, type AddonRow, type ClusterRow } from './eks-rows.js';
import { kubernetesVersions } from './kubernetes-versions.js';
import { putPodIdentity } from './pod-identity-rows.js';
import { startUpdate, updateView } from './updates.js';

export const addonOperations: Readonly<Record<string, Operation>> = {
  CreateAddon: createAddon,
  DescribeAddon: (params, context) => ({ addon: addonView(addonOf(params, context), context) }),
  ListAddons: (params, context) => {
    const { name } = clusterOf(params, context);
    const own = context
      .rows(addons)
      .list()
      .filter(({ clusterName }) => clusterName === name);
    return namesPage(params, 'addons', own.map((addon) => addon.name).sort());
  },
  UpdateAddon: updateAddon,
  DeleteAddon: (params, context) => {
    const row = addonOf(params, context);
    const deleting: AddonRow = { ...row, status: 'DELETING' };
    context.rows(addons).put(keyIn(row.clusterName, row.name), deleting);
    const args = { clusterName: row.clusterName, name: row.name };
    context.later({ transition: 'addon-gone', args, delayMs: delayOf(context.options, 'addonMs') });
    return { addon: addonView(deleting, context) };
  },
  DescribeAddonVersions: describeVersions,
  DescribeAddonConfiguration: (params) => {
    const kind = kindOf(params);
    const addonVersion = requiredText(params, 'addonVersion');
    return {
      addonName: kind.name,
      addonVersion,
      configurationSchema: JSON.stringify({
        $schema: 'http://json-schema.org/draft-06/schema#',
        type: 'object',
      }),
      podIdentityConfiguration: kind.identities.map(({ serviceAccount, policies }) => ({
        serviceAccount,
        recommendedManagedPolicies: policies,
      })),
    };
  },
};

export const addonTransitions: Readonly<Record<string, Transition>> = {
  'addon-ready': (args, context) => {
    const key = keyIn(requiredText(args, 'clusterName'), requiredText(args, 'name'));
    const row = context.rows(addons).get(key);
    if (row?.status === 'CREATING') context.rows(addons).put(key, { ...row, status: 'ACTIVE' });
  },
  'addon-gone': (args, context) => {
    const clusterName = requiredText(args, 'clusterName');
    const row = context.rows(addons).get(keyIn(clusterName, requiredText(args, 'name')));
    if (!row) return;
    for (const id of row.podIdentityAssociationIds)
      context.rows(podIdentities).delete(keyIn(clusterName, id));
    context.rows(addons).delete(keyIn(clusterName, row.name));
  },
};

function createAddon(params: Params, context: CloudContext): unknown {
  const cluster = activeCluster(params, context);
  const kind = kindOf(params);
  if (context.rows(addons).get(keyIn(cluster.name, kind.name)))
    throw taken('Addon already exists.', { clusterName: cluster.name, addonName: kind.name });
  const arn = eksArn(context, `addon/${cluster.name}/${kind.name}/${uuid(context)}`);
  const row: AddonRow = {
    clusterName: cluster.name,
    name: kind.name,
    arn,
    version: versionOf(params, kind, cluster) ?? defaultVersion(kind, cluster),
    createdMs: context.clock.now(),
    modifiedMs: context.clock.now(),
    status: 'CREATING',
    serviceAccountRoleArn: text(params, 'serviceAccountRoleArn'),
    configurationValues: configurationOf(params),
    podIdentityAssociationIds: identitiesOf(params, { cluster, ownerArn: arn }, context) ?? [],
    tags: checkTags(textMap(params, 'tags'), 'InvalidParameterException'),
  };
  checkConflicts(params);
  context.rows(addons).put(keyIn(cluster.name, kind.name), row);
  const args = { clusterName: cluster.name, name: kind.name };
  context.later({ transition: 'addon-ready', args, delayMs: delayOf(context.options, 'addonMs') });
  return { addon: addonView(row, context) };
}

function updateAddon(params: Params, context: CloudContext): unknown {
  const row = addonOf(params, context);
  const cluster = clusterOf(params, context);
  const version = versionOf(params, kindOf(params), cluster) ?? row.version;
  checkConflicts(params);
  const changed: AddonRow = {
    ...row,
    version,
    status: 'UPDATING',
    modifiedMs: context.clock.now(),
    // Without a role in the call the add-on falls back to that of its nodes: eksctl sends the old one to keep it.
    serviceAccountRoleArn: text(params, 'serviceAccountRoleArn'),
    configurationValues: configurationOf(params) ?? row.configurationValues,
    podIdentityAssociationIds:
      identitiesOf(params, { cluster, ownerArn: row.arn }, context) ?? row.podIdentityAssociationIds,
  };
  context.rows(addons).put(keyIn(row.clusterName, row.name), changed);
  const update = startUpdate(context, {
    clusterName: row.clusterName,
    addonName: row.name,
    updateType: 'AddonUpdate',
    params: [{ type: 'AddonVersion', value: version }],
  });
  return { update: updateView(update) };
}

function describeVersions(params: Params): unknown {
  const named = text(params, 'addonName');
  const wanted = text(params, 'kubernetesVersion');
  const types = texts(params, 'types');
  const owners = optionalTexts(params, 'owners');
  const chosen = addonKinds().filter(
    ({ name, type }) =>
      (named === undefined || name === named) &&
      (types.length === 0 || types.includes(type)) &&
      (owners === undefined || owners.length === 0 || owners.includes('aws')),
  );
  if (named !== undefined && chosen.length === 0)
    throw invalidParameter(`Addon ${named} specified is not supported`, { addonName: named });
  const clusterVersions = kubernetesVersions()
    .map(({ version }) => version)
    .filter((version) => wanted === undefined || version === wanted);
  const page = pageOf(chosen, {
    limit: integer(params, 'maxResults') ?? 100,
    token: text(params, 'nextToken'),
  });
  return {
    addons: page.items.map((kind) => kindView(kind, clusterVersions)),
    ...(page.next === undefined ? {} : { nextToken: page.next }),
  };
}

function kindView(kind: AddonKind, clusterVersions: readonly string[]): Params {
  const compatible = new Map<string, Params[]>();
  for (const clusterVersion of clusterVersions)
    for (const [index, version] of kind.versions(minorOf(clusterVersion)).entries()) {
      const entry = { clusterVersion, platformVersions: ['*'], defaultVersion: index === 0 };
      compatible.set(version, [...(compatible.get(version) ?? []), entry]);
    }
  return {
    addonName: kind.name,
    type: kind.type,
    publisher: kind.publisher,
    owner: 'aws',
    defaultNamespace: 'kube-system',
    addonVersions: [...compatible].map(([addonVersion, compatibilities]) => ({
      addonVersion,
      architecture: ['amd64', 'arm64'],
      computeTypes: ['ec2', 'auto', 'fargate'],
      compatibilities,
      requiresConfiguration: kind.needsConfiguration,
      requiresIamPermissions: kind.identities.length > 0,
    })),
  };
}

const minorOf = (version: string): number => Number(version.split('.')[1]);

function kindOf(params: Params): AddonKind {
  const name = requiredText(params, 'addonName');
  const kind = addonKind(name);
  if (!kind) throw invalidParameter(`Addon ${name} specified is not supported`, { addonName: name });
  return kind;
}

const defaultVersion = (kind: AddonKind, { version }: ClusterRow): string =>
  kind.versions(minorOf(version))[0] ?? '';

function versionOf(params: Params, kind: AddonKind, cluster: ClusterRow): string | undefined {
  const version = text(params, 'addonVersion');
  if (version !== undefined && !kind.versions(minorOf(cluster.version)).includes(version))
    throw invalidParameter(`Addon version specified is not supported`, {
      addonName: kind.name,
      clusterName: cluster.name,
    });
  return version;
}

// The values are JSON or YAML; JSON is checked, as it is what breaks unseen.
function configurationOf(params: Params): string | undefined {
  const values = text(params, 'configurationValues');
  if (values === undefined || !values.trimStart().startsWith('{')) return values;
  try {
    JSON.parse(values);
    return values;
  } catch {
    throw invalidParameter(
      'ConfigurationValue provided in request is not supported: the value is not valid JSON',
    );
  }
}

const RESOLUTIONS = ['OVERWRITE', 'NONE', 'PRESERVE'];

function checkConflicts(params: Params): void {
  const resolution = text(params, 'resolveConflicts') ?? 'NONE';
  if (!RESOLUTIONS.includes(resolution)) throw notInEnum(resolution, 'resolveConflicts', RESOLUTIONS);
}

function identitiesOf(
  params: Params,
  { cluster, ownerArn }: { readonly cluster: ClusterRow; readonly ownerArn: string },
  context: CloudContext,
): readonly string[] | undefined {
  if (params['podIdentityAssociations'] === undefined) return undefined;
  for (const old of context.rows(podIdentities).list())
    if (old.ownerArn === ownerArn) context.rows(podIdentities).delete(keyIn(cluster.name, old.id));
  return records(params, 'podIdentityAssociations').map(
    (item) =>
      putPodIdentity(context, {
        clusterName: cluster.name,
        namespace: 'kube-system',
        serviceAccount: requiredText(item, 'serviceAccount'),
        roleArn: requiredText(item, 'roleArn'),
        ownerArn,
        disableSessionTags: flag(item, 'disableSessionTags') ?? false,
        tags: {},
      }).id,
  );
}

function addonOf(params: Params, context: CloudContext): AddonRow {
  const { name: clusterName } = clusterOf(params, context);
  const name = requiredText(params, 'addonName');
  const row = context.rows(addons).get(keyIn(clusterName, name));
  if (!row)
    throw notFound(`No addon: ${name} found in cluster: ${clusterName}`, { clusterName, addonName: name });
  return row;
}

const addonView = (row: AddonRow, context: CloudContext): Params => ({
  addonName: row.name,
  addonArn: row.arn,
  clusterName: row.clusterName,
  addonVersion: row.version,
  status: row.status,
  createdAt: new Date(row.createdMs),
  modifiedAt: new Date(row.modifiedMs),
  serviceAccountRoleArn: row.serviceAccountRoleArn,
  configurationValues: row.configurationValues,
  owner: 'aws',
  publisher: 'eks',
  health: { issues: [] },
  ...(row.podIdentityAssociationIds.length > 0
    ? {
        podIdentityAssociations: row.podIdentityAssociationIds.flatMap(
          (id) => context.rows(podIdentities).get(keyIn(row.clusterName, id))?.arn ?? [],
        ),
      }
    : {}),
  tags: row.tags,
});
