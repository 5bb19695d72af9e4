// What user data says beyond labels and taints, as the members that eksctl makes it of.
import type { NodeUserData } from '@berth/compute';
import { isJsonArray, member, renderYaml, type JsonObject } from '@berth/kube';
import { present } from '../template-values.js';

export interface BootRequest {
  readonly family: string;
  readonly isManaged: boolean;
  readonly image: { readonly isOwn: boolean };
  /** Address of the cluster's own name server. */
  readonly clusterDns?: string | undefined;
}

/** Members about the boot of nodes and about kubelet. */
export function bootMembers(userData: NodeUserData, request: BootRequest): JsonObject {
  const { isManaged, clusterDns } = request;
  const { kubelet } = userData;
  const scripts = scriptsOf(userData, request);
  // With an image of one's own only its boot script may limit pods.
  const isInScript = isManaged && request.image.isOwn && userData.maxPods !== undefined;
  const common = {
    maxPodsPerNode: isInScript ? undefined : userData.maxPods,
    ...scripts,
    ...(isInScript && userData.form === 'node-config'
      ? { overrideBootstrapCommand: limitingConfig(userData) }
      : {}),
    bottlerocket: bottlerocketOf(userData, isManaged),
  };
  if (isManaged) return present(common);
  return present({
    ...common,
    clusterDNS: userData.clusterDns === clusterDns ? undefined : userData.clusterDns,
    containerRuntime: userData.containerRuntime === 'containerd' ? undefined : userData.containerRuntime,
    kubeletExtraConfig: kubelet,
  });
}

/** nodeadm's configuration with the limit, before whatever else stands there. */
function limitingConfig({ maxPods, override }: NodeUserData): string {
  const limit = renderYaml({
    apiVersion: 'node.eks.aws/v1alpha1',
    kind: 'NodeConfig',
    spec: { kubelet: { config: { maxPods } } },
  });
  return override === undefined ? limit : `${limit}---\n${override}`;
}

/** Of managed nodes eksctl's own key leaves no trace but the setting; beside a setting of the file it is refused. */
function bottlerocketOf({ settings, adminContainer }: NodeUserData, isManaged: boolean): JsonObject {
  const { admin, ...containers } = member(settings, 'host-containers');
  const { enabled, ...rest } = member({ admin }, 'admin');
  if (!isManaged || typeof enabled !== 'boolean')
    return present({ enableAdminContainer: adminContainer, settings });
  const others = present({ ...containers, admin: rest });
  return present({
    enableAdminContainer: enabled,
    settings: present({ ...settings, 'host-containers': others }),
  });
}

/** eksctl puts this line before each command for Amazon Linux 2023. */
const SHELL = '#!/bin/bash\n';

function scriptsOf(userData: NodeUserData, { family, isManaged, image }: BootRequest): JsonObject {
  const { scripts, override } = userData;
  if (family === 'AmazonLinux2023') {
    const commands = scripts.map((script) =>
      script.startsWith(SHELL) ? script.slice(SHELL.length) : script,
    );
    return { preBootstrapCommands: commands, overrideBootstrapCommand: override };
  }
  // An image of one's own on Amazon Linux 2 is joined by the last script; all are carried alike.
  if (family === 'AmazonLinux2' && isManaged && image.isOwn)
    return { preBootstrapCommands: scripts.slice(0, -1), overrideBootstrapCommand: scripts.at(-1) };
  return { preBootstrapCommands: isJsonArray(scripts) ? scripts : [], overrideBootstrapCommand: override };
}
