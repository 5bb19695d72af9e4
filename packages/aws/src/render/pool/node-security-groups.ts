// The security groups of unmanaged nodes: the file's own, the one all nodes share, and one of the group itself.
import { clusterStackName } from '../cluster-context.js';
import { importFrom, ref } from '../intrinsics.js';
import { resource, tag } from '../resource.js';
import { type CfnObject, type CfnValue, joinParts, type TemplatePart } from '../template.js';
import { efaGroup, sshRules } from './launch-template.js';
import type { PoolContext } from './pool-context.js';

export interface NodeSecurityGroups {
  readonly part: TemplatePart;
  readonly groups: readonly CfnValue[];
}

export function nodeSecurityGroups(pool: PoolContext, vpc: CfnValue): NodeSecurityGroups {
  const { attachIDs = [], withShared, withLocal } = pool.pool.group.securityGroups ?? {};
  const stack = clusterStackName(pool.cluster.name);
  const shared = withShared ? [importFrom(stack, 'SharedNodeSecurityGroup')] : [];
  if (withLocal === false) return { part: {}, groups: [...attachIDs, ...shared] };
  const efa = efaGroup(pool);
  return {
    part: joinParts([localGroup(pool, vpc), efa]),
    groups: [...attachIDs, ...shared, ref('SG'), ...(efa.resources ? [ref('EFASG')] : [])],
  };
}

const kubelet = { FromPort: 1025, ToPort: 65_535, IpProtocol: 'tcp' };
const https = { FromPort: 443, ToPort: 443, IpProtocol: 'tcp' };
const kubeletNote = 'kubelet and workload TCP ports';
const httpsNote = 'workloads using HTTPS port, commonly used with extension API servers';

/** Control plane and nodes reach each other on these ports, and on no others. */
function localGroup(pool: PoolContext, vpc: CfnValue): TemplatePart {
  const { cluster, name } = pool;
  const who = `worker nodes in group ${name}`;
  const controlPlane = importFrom(clusterStackName(cluster.name), 'SecurityGroup');
  const fromControlPlane = (label: string, ports: CfnObject, note: string): CfnObject => ({
    SourceSecurityGroupId: controlPlane,
    Description: `[${label}] Allow ${who} to communicate with control plane (${note})`,
    ...ports,
  });
  const toNodes = (ports: CfnObject, note: string): CfnObject => ({
    GroupId: controlPlane,
    DestinationSecurityGroupId: ref('SG'),
    Description: `Allow control plane to communicate with ${who} (${note})`,
    ...ports,
  });
  const ingress = [
    fromControlPlane('IngressInterCluster', kubelet, kubeletNote),
    fromControlPlane('IngressInterClusterAPI', https, httpsNote),
    ...sshRules(pool, who),
  ];
  return joinParts([
    resource('SG', 'AWS::EC2::SecurityGroup', {
      VpcId: vpc,
      GroupDescription: `Communication between the control plane and ${who}`,
      SecurityGroupIngress: ingress,
      Tags: [tag(`kubernetes.io/cluster/${cluster.name}`, 'owned')],
    }),
    resource('EgressInterCluster', 'AWS::EC2::SecurityGroupEgress', toNodes(kubelet, kubeletNote)),
    resource('EgressInterClusterAPI', 'AWS::EC2::SecurityGroupEgress', toNodes(https, httpsNote)),
    resource('IngressInterClusterCP', 'AWS::EC2::SecurityGroupIngress', {
      GroupId: controlPlane,
      SourceSecurityGroupId: ref('SG'),
      Description: `Allow control plane to receive API requests from ${who}`,
      ...https,
    }),
  ]);
}
