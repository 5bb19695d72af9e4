// What a pod asks for, in plain numbers: this room needs only cpu, memory and disk of a pod at a time.
import { type Pod, podRequests, quantityMillis, quantityValue } from '@berth/kube';

/**
 * Gives the effective request of one resource: millicores for cpu, whole units (bytes) for everything else; 0 when
 * absent.
 */
export function requestedOf(pod: Pod, resource: string): number {
  const quantity = podRequests(pod)[resource];
  if (!quantity) return 0;
  return Number(resource === 'cpu' ? quantityMillis(quantity) : quantityValue(quantity));
}
