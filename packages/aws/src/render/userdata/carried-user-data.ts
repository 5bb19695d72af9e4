// How a launch template carries user data: encoded when all of it is known. Until the control plane stands, as text
// into which CloudFormation puts the address the cluster's stack exports, and the certificate, which is a parameter.
import { gzipSync } from 'node:zlib';
import { clusterStackName } from '../cluster-context.js';
import { importFrom, ref } from '../intrinsics.js';
import type { PoolContext } from '../pool/pool-context.js';
import type { CfnParameter, CfnValue, TemplatePart } from '../template.js';
import { awaitedBoot } from './boot-facts.js';
import type { UserData } from './user-data.js';

export interface CarriedUserData {
  readonly value: CfnValue;
  readonly part: TemplatePart;
}

/** Gives the property of the launch template, with the parameter that it may need. */
export function carriedUserData({ cluster }: PoolContext, { text, encoding }: UserData): CarriedUserData {
  const isKnown = cluster.facts.cluster !== undefined || !namesCluster(text);
  if (isKnown) return { value: encoded(text, encoding), part: {} };
  const values = {
    ClusterEndpoint: importFrom(clusterStackName(cluster.name), 'Endpoint'),
    CertificateAuthority: ref('CertificateAuthority'),
  };
  return {
    value: { 'Fn::Base64': { 'Fn::Sub': [substitutable(text), values] } },
    part: { parameters: { CertificateAuthority: certificateAuthority } },
  };
}

const certificateAuthority: CfnParameter = {
  Type: 'String',
  Description: "Output CertificateAuthorityData of the cluster's stack",
  MinLength: 1,
};

const namesCluster = (text: string): boolean =>
  text.includes(awaitedBoot.endpoint) || text.includes(awaitedBoot.certificateAuthority);

function encoded(text: string, encoding: UserData['encoding']): string {
  const bytes = Buffer.from(text, 'utf8');
  return (encoding === 'base64' ? bytes : gzipSync(bytes)).toString('base64');
}

/** Variables of shell scripts look like CloudFormation's own: those are marked as text. */
const substitutable = (text: string): string =>
  text
    .replaceAll('${', '${!')
    .replaceAll(awaitedBoot.endpoint, '${ClusterEndpoint}')
    .replaceAll(awaitedBoot.certificateAuthority, '${CertificateAuthority}');
