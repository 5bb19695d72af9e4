// Public keys that eksctl, or we, imported from a file: EC2 gives them back.
import { member, type JsonObject } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import { keyFingerprint } from '../render/digest.js';
import { allOfType, text } from './template-values.js';

export interface KeySources {
  /** By name of the key pair. */
  readonly keys: ReadonlyMap<string, string>;
}

/** The keys of launch templates whose name is the one that their text is imported by; one call, or none. */
export async function knownKeys(
  calls: AwsCalls,
  templates: ReadonlyMap<string, JsonObject>,
): Promise<KeySources['keys']> {
  const names = [...templates.values()]
    .flatMap((template) => allOfType(template, 'AWS::EC2::LaunchTemplate'))
    .flatMap((launch) => text(member(launch, 'LaunchTemplateData'), 'KeyName') ?? [])
    .filter((name) => name.startsWith('eksctl-'));
  if (names.length === 0) return new Map();
  const Filters = [{ Name: 'key-name', Values: [...new Set(names)] }];
  const { KeyPairs = [] } = await calls.send('ec2', 'DescribeKeyPairs', { Filters, IncludePublicKey: true });
  return new Map(
    KeyPairs.flatMap(({ KeyName = '', PublicKey = '' }) => {
      const key = PublicKey.trim();
      const fingerprint = keyFingerprint(key);
      return fingerprint !== undefined && KeyName.endsWith(`-${fingerprint}`)
        ? [[KeyName, key] as const]
        : [];
    }),
  );
}
