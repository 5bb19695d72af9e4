// Name, region and version of the cluster: what EKS and eksctl 0.231 accept.
import { nearest } from '@berth/kube';
import { MAX_CLUSTER_NAME_LENGTH } from '../limits.js';
import type { Finding, Path } from '../schema/decode.js';
import type { RawConfig } from './rule.js';

/** Kubernetes versions, oldest first, and the one a file gets that names none. */
const kubernetesVersions = ['1.30', '1.31', '1.32', '1.33', '1.34', '1.35'] as const;
const defaultKubernetesVersion = '1.34';

/** Gives the version meant: `latest`, `auto` and nothing are words for one. */
export function kubernetesVersionOf(written: string | undefined): string {
  if (written === undefined || written === '' || written === 'auto') return defaultKubernetesVersion;
  return written === 'latest' ? (kubernetesVersions.at(-1) ?? defaultKubernetesVersion) : written;
}

/** All that can be wrong with `metadata`. */
export function metadataFindings(config: RawConfig): readonly Finding[] {
  const { metadata } = config;
  if (!metadata) {
    return [
      {
        code: 'config.required',
        path: ['metadata'],
        message: 'must be set',
        hint: 'it holds name and region',
      },
    ];
  }
  return [
    ...nameFindings(metadata.name),
    ...regionFindings(metadata.region),
    ...versionFindings(metadata.version),
    ...rollbackFindings(metadata.rollbackConfig?.timeoutMinutes),
  ];
}

/** Gives what is wrong with a name of a cluster or an unmanaged group: eksctl refuses foreign characters only. */
export function nameCharacterFindings(name: string, path: Path): readonly Finding[] {
  if (/^[A-Za-z0-9-]*$/.test(name)) return [];
  const message = `${JSON.stringify(name)} may hold only letters, digits and hyphens`;
  const proposal = name.replaceAll(/[^A-Za-z0-9-]+/g, '-');
  return [{ code: 'config.name', path, message, hint: `for example ${proposal}`, details: { name } }];
}

const required = (path: Path): Finding => ({ code: 'config.required', path, message: 'must be set' });

function nameFindings(name: string | undefined): readonly Finding[] {
  const path = ['metadata', 'name'];
  if (!name) return [required(path)];
  if (name.length <= MAX_CLUSTER_NAME_LENGTH) return nameCharacterFindings(name, path);
  const message = `must be at most ${MAX_CLUSTER_NAME_LENGTH} characters, not ${name.length}`;
  return [{ code: 'config.name', path, message, eksctl: 'accepts' }];
}

function regionFindings(region: string | undefined): readonly Finding[] {
  const path = ['metadata', 'region'];
  if (!region) return [required(path)];
  if (regions.includes(region)) return [];
  const near = nearest(region, regions);
  const hint = near ? `did you mean ${near}?` : 'for example us-west-2';
  return [{ code: 'config.region', path, message: `${JSON.stringify(region)} is no region with EKS`, hint }];
}

function versionFindings(written: string | undefined): readonly Finding[] {
  const version = kubernetesVersionOf(written);
  if (kubernetesVersions.some((known) => known === version)) return [];
  const old = /^1\.\d+$/.test(version) && Number(version.slice(2)) < 30;
  const message = `Kubernetes ${JSON.stringify(version)} ${old ? 'is no longer supported' : 'is not supported'}`;
  const hint = `use one of ${kubernetesVersions.join(', ')}`;
  return [{ code: 'config.version', path: ['metadata', 'version'], message, hint }];
}

function rollbackFindings(minutes: number | undefined): readonly Finding[] {
  if (minutes === undefined || (minutes >= 120 && minutes <= 10_080)) return [];
  const path = ['metadata', 'rollbackConfig', 'timeoutMinutes'];
  return [{ code: 'config.rollback', path, message: `must be from 120 to 10080, not ${minutes}` }];
}

/** Regions that eksctl 0.231 knows. */
const regions = [
  'us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1 us-iso-east-1 us-iso-west-1',
  'us-isob-east-1 us-isob-west-1 us-isof-east-1 us-isof-south-1 ca-central-1 ca-west-1 mx-central-1',
  'sa-east-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3',
  'eu-isoe-west-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1',
  'ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6',
  'ap-southeast-7 af-south-1 il-central-1 me-central-1 me-south-1 cn-north-1 cn-northwest-1',
].flatMap((names) => names.split(' '));
