// The map `aws-auth`: who may do what in a cluster whose mode still has it, by the ARN of role or user.
import { parse } from 'yaml';
import { isRecord, text, texts, type Params } from '../params.js';

/** A user of Kubernetes. */
export interface ClusterUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/** The user that the map makes of a caller; `sessionName` is empty for users. */
export function mappedUser(
  map: Readonly<Record<string, string>>,
  caller: { readonly arn: string; readonly sessionName: string },
): ClusterUser | undefined {
  const entry =
    entriesOf(map['mapRoles'] ?? '').find((row) => row['rolearn'] === withoutPath(caller.arn)) ??
    entriesOf(map['mapUsers'] ?? '').find((row) => row['userarn'] === caller.arn);
  if (!entry) return undefined;
  const username = text(entry, 'username') ?? caller.arn;
  return {
    username: username.replace('{{SessionName}}', caller.sessionName),
    groups: texts(entry, 'groups'),
  };
}

// A map that cannot be read maps nobody, as with EKS.
function entriesOf(yaml: string): readonly Params[] {
  try {
    const value: unknown = parse(yaml);
    return Array.isArray(value) ? value.filter(isRecord) : [];
  } catch {
    return [];
  }
}

// Roles are named there without their path.
const withoutPath = (arn: string): string => arn.replace(/:role\/.*\//, ':role/');
