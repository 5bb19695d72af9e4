// Why Fargate does not run a pod, in the words of its scheduler.
import type { FargateRefusal } from '@berth/compute';

const FIELDS: Readonly<Record<string, string>> = {
  'fargate.host-network': 'HostNetwork',
  'fargate.host-pid': 'HostPID',
  'fargate.host-port': 'HostPort',
};

/** One sentence for all refusals of a pod. */
export function renderRefusals(refusals: readonly FargateRefusal[]): string {
  const fields = refusals.flatMap(({ code }) => FIELDS[code] ?? []);
  const others = refusals.filter(({ code }) => FIELDS[code] === undefined).map(renderOther);
  const parts = [
    ...(fields.length > 0 ? [`fields not supported: ${unique(fields).join(', ')}`] : []),
    ...unique(others),
  ];
  return `Pod not supported on Fargate: ${parts.join(', ')}`;
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

function renderOther({ code, detail }: FargateRefusal): string {
  switch (code) {
    case 'fargate.privileged':
      return detail['field'] === 'privileged'
        ? 'invalid SecurityContext fields: Privileged'
        : 'invalid SecurityContext fields: AllowPrivilegeEscalation';
    case 'fargate.capabilities':
      return 'invalid SecurityContext fields: Capabilities';
    case 'fargate.volume':
      return `volumes not supported: ${String(detail['volume'])} is of an unsupported volume Type`;
    case 'fargate.too-large':
      return 'requested resources exceed the largest size, 16 vCPU and 120 GB';
    default:
      return `${code.replace(/^fargate\./u, '')} ${renderDetail(detail)}`.trim();
  }
}

const renderDetail = (detail: Readonly<Record<string, unknown>>): string =>
  Object.entries(detail)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(' ');
